// Package migrations holds the schema of the database as numbered SQL files.
// They only ever go forward.
package migrations

import "embed"

// FS holds the migrations, one file a step.
//
//go:embed *.sql
var FS embed.FS
