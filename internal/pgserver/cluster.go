package pgserver

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"io/fs"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
)

// minVersion is the oldest PostgreSQL that Readout runs on.
const minVersion = 15

// binaries is an installed PostgreSQL server.
type binaries struct {
	dir     string
	version int
}

// places lists where systems keep PostgreSQL's server programs, as patterns.
var places = []string{
	"/usr/lib/postgresql/*/bin",         // Debian, Ubuntu
	"/usr/pgsql-*/bin",                  // PostgreSQL's own RPMs
	"/usr/libexec/postgresql*",          // Alpine
	"/opt/homebrew/opt/postgresql*/bin", // Homebrew on Apple silicon
	"/usr/local/opt/postgresql*/bin",    // Homebrew on Intel
	"/home/linuxbrew/.linuxbrew/opt/postgresql*/bin",
	"/Applications/Postgres.app/Contents/Versions/*/bin",
	"/usr/local/pgsql/bin", // built from source
}

// find returns the server programs to use: of version want, or the newest when
// want is 0. A folder that is named is the only one looked at.
func find(ctx context.Context, named string, want int) (binaries, error) {
	if named != "" {
		b, err := look(ctx, named)
		switch {
		case err != nil:
			return b, fmt.Errorf("READOUT_PG_BIN is %s: %w", named, err)
		case want > 0 && b.version != want:
			return b, fmt.Errorf("READOUT_PG_BIN is %s with PostgreSQL %d, but the data there were made by version %d: %s", named, b.version, want, install(want))
		case b.version < minVersion:
			return b, fmt.Errorf("READOUT_PG_BIN is %s with PostgreSQL %d: %d or newer is needed: %s", named, b.version, minVersion, install(0))
		}
		return b, nil
	}
	var dirs []string
	if p, err := exec.LookPath("postgres"); err == nil {
		if p, err = filepath.EvalSymlinks(p); err == nil {
			dirs = append(dirs, filepath.Dir(p))
		}
	}
	for _, pattern := range places {
		found, _ := filepath.Glob(pattern) // the patterns are fixed and well formed
		slices.Reverse(found)
		dirs = append(dirs, found...)
	}
	var best binaries
	var seen []string
	for _, dir := range dirs {
		b, err := look(ctx, dir)
		if err != nil {
			continue // a folder of client programs only
		}
		seen = append(seen, strconv.Itoa(b.version))
		if want > 0 && b.version == want {
			return b, nil
		}
		if want == 0 && b.version > best.version {
			best = b
		}
	}
	slices.Sort(seen)
	have := "none is installed"
	if seen = slices.Compact(seen); len(seen) > 0 {
		have = "installed: " + strings.Join(seen, ", ")
	}
	switch {
	case want > 0:
		return best, fmt.Errorf("the data there were made by PostgreSQL %d, which is missing (%s): %s", want, have, install(want))
	case best.version < minVersion:
		return best, fmt.Errorf("PostgreSQL's server programs are needed, version %d or newer (%s): %s; or give a database with --database-url", minVersion, have, install(0))
	}
	return best, nil
}

// look returns the PostgreSQL in a folder.
func look(ctx context.Context, dir string) (binaries, error) {
	for _, name := range []string{"initdb", "postgres"} {
		if st, err := os.Stat(filepath.Join(dir, name)); err != nil || st.IsDir() {
			return binaries{}, fmt.Errorf("there is no %s in it", name)
		}
	}
	out, err := exec.CommandContext(ctx, filepath.Join(dir, "postgres"), "--version").Output()
	if err != nil {
		return binaries{}, fmt.Errorf("run postgres --version: %w", err)
	}
	// postgres (PostgreSQL) 15.13 (Debian 15.13-0+deb12u1); 18beta1
	_, after, ok := strings.Cut(string(out), "(PostgreSQL) ")
	digits := strings.IndexFunc(after, func(r rune) bool { return r < '0' || r > '9' })
	if !ok || digits <= 0 {
		return binaries{}, fmt.Errorf("postgres --version says %q", strings.TrimSpace(string(out)))
	}
	v, err := strconv.Atoi(after[:digits])
	if err != nil {
		return binaries{}, err
	}
	return binaries{dir: dir, version: v}, nil
}

// install returns the command that installs PostgreSQL's server on this system,
// of a certain version unless it is 0.
func install(version int) string {
	v := strconv.Itoa(version)
	with := func(any, exact string) string {
		if version == 0 {
			return "install it with: " + any
		}
		return "install it with: " + exact + v
	}
	if runtime.GOOS == "darwin" {
		return with("brew install postgresql@17", "brew install postgresql@")
	}
	b, _ := os.ReadFile("/etc/os-release")
	like := ""
	for line := range strings.Lines(string(b)) {
		if k, val, ok := strings.Cut(strings.TrimSpace(line), "="); ok && (k == "ID" || k == "ID_LIKE") {
			like += " " + strings.Trim(val, `"`)
		}
	}
	sudo := "sudo "
	if os.Geteuid() == 0 {
		sudo = ""
	}
	switch {
	case strings.Contains(like, "debian"), strings.Contains(like, "ubuntu"):
		return with(sudo+"apt-get install -y postgresql", sudo+"apt-get install -y postgresql-")
	case strings.Contains(like, "fedora"), strings.Contains(like, "rhel"):
		return with(sudo+"dnf install -y postgresql-server postgresql-contrib", sudo+"dnf install -y postgresql-server-")
	case strings.Contains(like, "alpine"):
		return with(sudo+"apk add postgresql postgresql-contrib", sudo+"apk add postgresql")
	case strings.Contains(like, "arch"):
		return "install it with: " + sudo + "pacman -S postgresql"
	case strings.Contains(like, "suse"):
		return with(sudo+"zypper install -y postgresql-server postgresql-contrib", sudo+"zypper install -y postgresql-server-")
	}
	return "see https://www.postgresql.org/download/"
}

// readVersion returns the major version of the cluster in a folder. It returns
// fs.ErrNotExist when there is none.
func readVersion(data string) (int, error) {
	b, err := os.ReadFile(filepath.Join(data, "PG_VERSION"))
	if errors.Is(err, fs.ErrPermission) {
		return 0, fmt.Errorf("%s cannot be read: it belongs to another user; run readout as that user or as root", data)
	}
	if err != nil {
		return 0, err
	}
	v, err := strconv.Atoi(strings.TrimSpace(string(b)))
	if err != nil || v <= 0 {
		return 0, fmt.Errorf("%s holds no version", filepath.Join(data, "PG_VERSION"))
	}
	return v, nil
}

// postmaster is what postmaster.pid says (PostgreSQL's miscinit.h).
type postmaster struct {
	pid    int
	socket string // folder of the socket
	status string // "starting", "ready", "stopping"
}

func readPostmaster(data string) (postmaster, error) {
	b, err := os.ReadFile(filepath.Join(data, "postmaster.pid"))
	if err != nil {
		return postmaster{}, err
	}
	lines := strings.Split(string(b), "\n")
	line := func(n int) string {
		if n <= len(lines) {
			return strings.TrimSpace(lines[n-1])
		}
		return ""
	}
	pid, _ := strconv.Atoi(line(1)) // 0 for a file cut short: PostgreSQL refuses it in words
	return postmaster{pid: pid, socket: line(5), status: line(8)}, nil
}

// procState says what has become of a process.
type procState int

const (
	dead     procState = iota
	zombie             // ended, and nobody reaps it
	ours               // a postmaster of this very cluster
	stranger           // another program that was given the number
)

// processState returns what the process of a postmaster.pid is now.
func processState(pid int, data string) procState {
	if pid <= 0 || syscall.Kill(pid, 0) == syscall.ESRCH {
		return dead
	}
	if stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid)); err == nil {
		// pid (name) state ...: the name may hold blanks and brackets.
		if i := strings.LastIndex(string(stat), ")"); i >= 0 && strings.HasPrefix(strings.TrimSpace(string(stat)[i+1:]), "Z") {
			return zombie
		}
		// A postmaster's working directory is its cluster.
		if cwd, err := os.Readlink(fmt.Sprintf("/proc/%d/cwd", pid)); err == nil {
			if cwd == data {
				return ours
			}
			return stranger
		}
		return stranger // of a user whose processes we may not look at
	}
	out, err := exec.Command("ps", "-o", "stat=,command=", "-p", strconv.Itoa(pid)).Output()
	switch {
	case err != nil:
		return dead
	case strings.HasPrefix(strings.TrimSpace(string(out)), "Z"):
		return zombie
	case strings.Contains(string(out), data):
		return ours
	}
	return stranger
}

// account is the system user that PostgreSQL runs as. The zero credential means
// the user of this process.
type account struct {
	name string
	uid  uint32
	gid  uint32
	root bool // this process is root, the child is not
}

// childAccount returns whom to run PostgreSQL as: the user of this process,
// except that root, as whom it refuses to run, hands over to the owner of an
// existing cluster, else to "postgres", else to "nobody".
func childAccount(data string, exists bool) (account, error) {
	if os.Geteuid() != 0 {
		a := account{uid: uint32(os.Geteuid()), gid: uint32(os.Getegid())}
		// initdb and peer authentication both look the user up by number.
		u, err := user.LookupId(strconv.Itoa(os.Geteuid()))
		if err != nil {
			return a, fmt.Errorf("PostgreSQL needs a user with a name, and /etc/passwd has none for user id %d; run readout as another user or give a database with --database-url", os.Geteuid())
		}
		a.name = u.Username
		if exists {
			if owner, ok := ownerOf(data); ok && owner != a.uid {
				return a, fmt.Errorf("%s belongs to another user (%s): run readout as that user or as root", data, userName(owner))
			}
		}
		return a, nil
	}
	if exists {
		owner, ok := ownerOf(data)
		if !ok || owner == 0 {
			return account{}, fmt.Errorf("%s belongs to root, as whom PostgreSQL does not run; give it to the user postgres: chown -R postgres %s", data, data)
		}
		a := account{name: userName(owner), uid: owner, gid: owner, root: true}
		if u, err := user.LookupId(strconv.Itoa(int(owner))); err == nil {
			if gid, err := strconv.ParseUint(u.Gid, 10, 32); err == nil {
				a.gid = uint32(gid)
			}
		}
		return a, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, err1 := strconv.ParseUint(u.Uid, 10, 32)
		gid, err2 := strconv.ParseUint(u.Gid, 10, 32)
		if err1 == nil && err2 == nil && uid != 0 {
			return account{name: name, uid: uint32(uid), gid: uint32(gid), root: true}, nil
		}
	}
	return account{}, errors.New("PostgreSQL does not run as root, and this system has neither a user postgres nor a user nobody; run readout as an ordinary user")
}

func ownerOf(path string) (uint32, bool) {
	st, err := os.Stat(path)
	if err != nil {
		return 0, false
	}
	sys, ok := st.Sys().(*syscall.Stat_t)
	if !ok {
		return 0, false
	}
	return sys.Uid, true
}

func userName(uid uint32) string {
	id := strconv.Itoa(int(uid))
	if u, err := user.LookupId(id); err == nil {
		return u.Username
	}
	return id
}

// dress makes a command run as the account, in a process group of its own so
// that a terminal's Ctrl-C reaches only readout, and without the environment's
// PG variables.
func (a account) dress(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if a.root {
		cmd.SysProcAttr.Credential = &syscall.Credential{Uid: a.uid, Gid: a.gid}
	}
	for _, kv := range os.Environ() {
		if !strings.HasPrefix(kv, "PG") && !strings.HasPrefix(kv, "LC_") && !strings.HasPrefix(kv, "LANG") && !strings.HasPrefix(kv, "READOUT_") {
			cmd.Env = append(cmd.Env, kv)
		}
	}
	cmd.Env = append(cmd.Env, "LC_MESSAGES=C")
}

// own gives a file to the account.
func (a account) own(path string) error {
	if !a.root {
		return nil
	}
	return os.Lchown(path, int(a.uid), int(a.gid))
}

// mayEnter opens dir, if this process made it, to the account and checks that
// the account gets through all folders above.
func (a account) mayEnter(dir string, made bool) error {
	if !a.root {
		return nil
	}
	if made {
		if err := os.Chmod(dir, 0o711); err != nil {
			return err
		}
	}
	for at := dir; ; at = filepath.Dir(at) {
		st, err := os.Stat(at)
		if err != nil {
			return err
		}
		sys, ok := st.Sys().(*syscall.Stat_t)
		mode := st.Mode().Perm()
		open := mode&0o001 != 0
		if ok && sys.Uid == a.uid {
			open = mode&0o100 != 0
		} else if ok && sys.Gid == a.gid {
			open = mode&0o010 != 0
		}
		if !open {
			return fmt.Errorf("PostgreSQL runs as the user %s, who may not enter %s; choose another folder with --data-dir, such as /var/lib/readout", a.name, at)
		}
		if at == filepath.Dir(at) {
			return nil
		}
	}
}

// makeDir makes a folder and those above it; made reports whether dir is new.
func makeDir(dir string) (made bool, err error) {
	if st, err := os.Stat(dir); err == nil {
		if !st.IsDir() {
			return false, fmt.Errorf("%s is not a folder", dir)
		}
		return false, nil
	}
	mode := fs.FileMode(0o700)
	if os.Geteuid() == 0 {
		mode = 0o711
	}
	if parent := filepath.Dir(dir); parent != dir {
		if _, err := makeDir(parent); err != nil {
			return false, err
		}
	}
	if err := os.Mkdir(dir, mode); err != nil && !errors.Is(err, fs.ErrExist) {
		return false, err
	}
	return true, os.Chmod(dir, mode) // whatever the umask
}

// maxSocket is how long a socket's path may be: sun_path holds 104 bytes on
// macOS, 108 on Linux.
const maxSocket = 100

// unusable reports whether a folder's path cannot be one of a socket. Clients
// take a comma for the end of a path.
func unusable(dir string) bool {
	return len(dir)+len("/.s.PGSQL."+port) > maxSocket || strings.Contains(dir, ",")
}

// socketDir makes the folder of the socket: in the data directory, or under
// XDG_RUNTIME_DIR or the temporary directory when the path would be too long.
func (s *Server) socketDir() (string, error) {
	dir := filepath.Join(s.dir, "run")
	if unusable(dir) {
		h := fnv.New64a()
		_, _ = h.Write([]byte(s.dir))
		name := fmt.Sprintf("readout-%d-%x", s.child.uid, h.Sum64())
		for _, base := range []string{os.Getenv("XDG_RUNTIME_DIR"), os.TempDir(), "/tmp"} {
			if base == "" || s.child.mayEnter(base, false) != nil {
				continue
			}
			if dir = filepath.Join(base, name); !unusable(dir) {
				break
			}
		}
		if unusable(dir) {
			return "", errors.New("no folder with a short enough name for the socket: set TMPDIR to a short path")
		}
	}
	if err := os.Mkdir(dir, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return "", err
	}
	// In a shared temporary directory somebody else may have been there first.
	st, err := os.Lstat(dir)
	if err != nil {
		return "", err
	}
	sys, ok := st.Sys().(*syscall.Stat_t)
	if !st.IsDir() || !ok || sys.Uid != s.child.uid && sys.Uid != uint32(os.Geteuid()) {
		return "", fmt.Errorf("%s, the folder for the socket, belongs to somebody else", dir)
	}
	if err := s.child.own(dir); err != nil {
		return "", err
	}
	return dir, os.Chmod(dir, 0o700)
}

// lockFile takes the lock of a data directory without waiting. It is given
// back when the file is closed or the process ends, however it ends.
func lockFile(name string) (*os.File, error) {
	f, err := os.OpenFile(name, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		_ = f.Close()
		return nil, fmt.Errorf("lock %s: %w", name, err)
	}
	return f, nil
}
