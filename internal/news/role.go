package news

import "slices"

// Role is what an account may do. Each role may do all that the ones before it
// may. The zero value is nobody in particular: a reader without an account.
type Role string

// The roles, least first.
const (
	RoleNone     Role = ""         // not signed in
	RoleReader   Role = "reader"   // has an account: follows, keys of the API
	RoleEditor   Role = "editor"   // decides about items, summits, actors, outlets
	RoleReviewer Role = "reviewer" // also reviews what others accepted
	RoleAdmin    Role = "admin"    // also accounts and settings
)

// Roles returns the roles that an account can have, least first.
func Roles() []Role { return []Role{RoleReader, RoleEditor, RoleReviewer, RoleAdmin} }

// AtLeast reports whether the role may do what least may. An unknown role may
// do nothing that needs one, and nobody may do what needs an unknown role.
func (r Role) AtLeast(least Role) bool {
	if least == RoleNone {
		return true
	}
	have, need := slices.Index(Roles(), r), slices.Index(Roles(), least)
	return need >= 0 && have >= need
}
