package link

import "strconv"

func itoa(i int64) string { return strconv.FormatInt(i, 10) }

// FNV-1a: stable across runs, machines and versions, because the keys are
// stored.
const (
	fnvOffset = 14695981039346656037
	fnvPrime  = 1099511628211
)

func hashBytes(h uint64, s string) uint64 {
	for i := range len(s) {
		h = (h ^ uint64(s[i])) * fnvPrime
	}
	return (h ^ 0xff) * fnvPrime // so that "a","bc" and "ab","c" differ
}

// hashOf hashes a sequence of strings.
func hashOf(parts ...string) uint64 {
	h := uint64(fnvOffset)
	for _, p := range parts {
		h = hashBytes(h, p)
	}
	return mix(h)
}

// mix spreads the bits (the finaliser of MurmurHash3).
func mix(h uint64) uint64 {
	h ^= h >> 33
	h *= 0xff51afd7ed558ccd
	h ^= h >> 33
	h *= 0xc4ceb9fe1a85ec53
	return h ^ h>>33
}
