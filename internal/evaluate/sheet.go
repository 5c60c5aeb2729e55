package evaluate

import (
	_ "embed"
	"regexp"
)

//go:embed scores.txt
var sheet string

// SheetRow is a line of the committed score sheet.
type SheetRow struct {
	Layer                 string // "named speakers right"
	Precision, Recall, F1 string // "0.969"
	Counts                string // "186 right, 192 given, 192 wanted"
}

var (
	sheetPart = regexp.MustCompile(`(?m)^Scores .+: (\d+ articles)(?s:.+?)\nall\n((?:.+\n)+)`)
	sheetLine = regexp.MustCompile(`(?m)^(.+?) +P ([\d.]+)  R ([\d.]+)  F1 ([\d.]+)  \((.+)\)$`)
)

// Sheet returns the scores over all of our own gold as they were committed with
// this program, and over how many articles they are.
func Sheet() (rows []SheetRow, of string) {
	part := sheetPart.FindStringSubmatch(sheet)
	if part == nil {
		return nil, ""
	}
	for _, m := range sheetLine.FindAllStringSubmatch(part[2], -1) {
		rows = append(rows, SheetRow{m[1], m[2], m[3], m[4], m[5]})
	}
	return rows, part[1]
}
