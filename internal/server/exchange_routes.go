package server

import (
	"slices"

	"readout/internal/news"
)

// exchangeRoutes are the addresses by which what Readout holds leaves it:
// search, files, feeds, the API, embeds and what search engines read.
func (s *server) exchangeRoutes() []route {
	return slices.Concat([]route{
		{"GET", "/summits/{id}/coverage.csv", news.RoleNone, s.table("/coverage", s.coverageCells), nil},
		{"GET", "/summits/{id}/compare.csv", news.RoleNone, s.table("/compare", s.compareCells), nil},
		{"GET", "/summits/{id}/stances.csv", news.RoleNone, s.table("/stances", s.stanceCells), nil},
		{"GET", "/search", news.RoleNone, s.search, nil},
		{"GET", "/about/data", news.RoleNone, s.data, nil},
		{"GET", "/embed/{kind}/{id}", news.RoleNone, s.embed, nil},
		{"GET", "/oembed", news.RoleNone, s.oembed, nil},
		{"GET", "/sitemap.xml", news.RoleNone, s.sitemap, nil},
		{"GET", "/sitemaps/{part}.xml", news.RoleNone, s.sitemapPart, nil},
		{"GET", "/api/openapi.json", news.RoleNone, s.openAPI, nil},
	}, s.fileRoutes(), s.apiRoutes())
}
