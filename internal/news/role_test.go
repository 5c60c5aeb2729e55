package news

import "testing"

func TestRoleAtLeast(t *testing.T) {
	t.Parallel()
	order := append([]Role{RoleNone}, Roles()...)
	for i, have := range order {
		for j, need := range order {
			if got, want := have.AtLeast(need), i >= j; got != want {
				t.Errorf("%q at least %q: %v", have, need, got)
			}
		}
	}
	for _, unknown := range []Role{"owner", "Admin", "admin "} {
		if unknown.AtLeast(RoleReader) || RoleAdmin.AtLeast(unknown) || !unknown.AtLeast(RoleNone) {
			t.Errorf("unknown role %q", unknown)
		}
	}
}
