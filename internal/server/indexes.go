package server

import (
	"net/http"

	"readout/internal/postgres"
	"readout/web/view"
)

func (s *server) actors(w http.ResponseWriter, r *http.Request) error {
	hs, err := s.store.Actors(r.Context())
	if err != nil {
		return err
	}
	polities, _, err := s.world.lexicon(r.Context(), s.now())
	if err != nil {
		return err
	}
	v := view.Index{Page: s.page(r, "Actors"), Standfirst: "The people in office, governments and institutions that speak or act on the timelines.", Columns: []string{"Actor", "Office or kind", "Of", "Items", "Timelines"}}
	v.Description = "Everybody in office, every government and institution that speaks or acts on Readout’s timelines."
	for _, h := range hs {
		office := sentenceCase(h.Office)
		if office == "" {
			office = actorKindOf(h)
		}
		of := ""
		if h.Country != "" {
			of = named(polities, h.Country)
		}
		v.Rows = append(v.Rows, view.IndexRow{Link: view.Link{Label: h.Name, Href: "/actors/" + h.ID}, Cells: []string{office, orNone(of, "not stated"), view.Num(h.Items), view.Num(h.Summits)}})
	}
	return s.render(w, r, http.StatusOK, view.IndexPage(v))
}

func actorKindOf(h postgres.Held) string {
	switch h.Kind {
	case "person":
		return "Office not known"
	case "country":
		return "Country"
	case "org":
		return "Institution"
	case "group":
		return "Group"
	}
	return "Place that speaks for a government"
}

func (s *server) topics(w http.ResponseWriter, r *http.Request) error {
	hs, err := s.store.Topics(r.Context())
	if err != nil {
		return err
	}
	v := view.Index{Page: s.page(r, "Topics"), Standfirst: "What the talks are about. A text is on a topic when it uses one of the topic’s words.", Columns: []string{"Topic", "Items", "Timelines"}}
	v.Description = "The topics of the summits that Readout follows, with how much stands on each."
	for _, h := range hs {
		v.Rows = append(v.Rows, view.IndexRow{Link: view.Link{Label: h.Name, Href: "/topics/" + h.ID}, Cells: []string{view.Num(h.Items), view.Num(h.Summits)}})
	}
	return s.render(w, r, http.StatusOK, view.IndexPage(v))
}
