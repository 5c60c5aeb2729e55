package server

import (
	"bytes"
	"encoding/json"
	"net/http"
	"reflect"
	"strings"
	"time"

	"readout/internal/interchange"
)

type object = map[string]any

// openAPI serves the OpenAPI 3.1 document of the API. Its paths come from the
// table that the router is built of, its schemas from the types that are sent.
func (s *server) openAPI(w http.ResponseWriter, r *http.Request) error {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetIndent("", " ")
	if err := enc.Encode(openAPIDocument(s.base(r))); err != nil {
		return err
	}
	forAll(w.Header())
	w.Header().Set("Content-Type", "application/vnd.oai.openapi+json;version=3.1")
	return tagged(w, r, b.Bytes())
}

func openAPIDocument(base string) object {
	schemas := object{}
	paths := object{}
	problem := object{"description": "What went wrong, in words.", "content": object{"application/problem+json": object{"schema": schemaOf(reflect.TypeFor[apiProblem](), schemas)}}}
	for _, a := range apiTable() {
		params := []object{}
		if strings.Contains(a.pattern, "{id}") {
			params = append(params, object{"name": "id", "in": "path", "required": true, "description": "The id: a slug or a number.", "schema": object{"type": "string"}})
		}
		for _, p := range a.params {
			schema := object{"type": "string"}
			switch p.typ {
			case "integer":
				schema = object{"type": "integer", "minimum": 1, "maximum": 200}
			case "date", "date-time":
				schema["format"] = p.typ
			}
			if p.enum != nil {
				schema["enum"] = p.enum
			}
			params = append(params, object{"name": p.name, "in": "query", "required": false, "description": p.says, "schema": schema})
		}
		answers := object{
			"200": object{
				"description": a.says + ".", "headers": object{"ETag": object{"description": "Send it back as If-None-Match.", "schema": object{"type": "string"}}},
				"content": object{"application/json": object{"schema": schemaOf(reflect.TypeOf(a.answer), schemas)}},
			},
			"304": object{"description": "Nothing has changed since the ETag that was sent."},
			"422": problem,
		}
		if strings.Contains(a.pattern, "{id}") {
			answers["404"] = problem
			answers["410"] = problem
		}
		paths[a.pattern] = object{"get": object{"operationId": a.id, "summary": a.says, "tags": []string{"read"}, "parameters": params, "responses": answers}}
	}
	for _, schema := range schemas {
		delete(schema.(object), "x-type") // of use here only
	}
	return object{
		"openapi": "3.1.0",
		"info": object{
			"title": "Readout", "version": "1.0.0", "summary": "What was said, done and held at diplomatic summits, as outlets report it.",
			"description": "Read only and open to all. Times are RFC 3339 in UTC. A time that is known to a day or less exactly is civil: midnight UTC stands for the day of the place. Offsets count Unicode code points of the text of our revision, headline and standfirst included. Every item says how far people have checked it. Nothing is cached for longer than it stands: what is withdrawn answers 410 at once.",
			"license":     object{"name": "Labels and links: free to use. Quotations: their outlets’.", "url": base + "/about/data"},
		},
		"servers":    []object{{"url": base}},
		"security":   []object{},
		"tags":       []object{{"name": "read", "description": "Everything that is public."}},
		"paths":      paths,
		"components": object{"schemas": schemas},
	}
}

// schemaOf returns the JSON Schema of a type as encoding/json writes it; structs
// become components by their name.
func schemaOf(t reflect.Type, schemas object) object {
	switch {
	case t == reflect.TypeFor[time.Time]():
		return object{"type": "string", "format": "date-time"}
	case t.Kind() == reflect.Pointer:
		return schemaOf(t.Elem(), schemas)
	}
	switch t.Kind() {
	case reflect.String:
		return object{"type": "string"}
	case reflect.Bool:
		return object{"type": "boolean"}
	case reflect.Int, reflect.Int64:
		return object{"type": "integer"}
	case reflect.Float64:
		return object{"type": "number"}
	case reflect.Slice:
		return object{"type": "array", "items": schemaOf(t.Elem(), schemas)}
	case reflect.Struct:
		name := strings.TrimPrefix(t.Name(), "api")
		ref := object{"$ref": "#/components/schemas/" + name}
		if have, done := schemas[name]; done {
			if was := have.(object)["x-type"]; was != t.String() {
				panic("two types are called " + name) // each needs a name of its own
			}
			return ref
		}
		properties, required := object{}, []string{}
		schema := object{"type": "object", "properties": properties, "additionalProperties": false, "x-type": t.String()}
		schemas[name] = schema
		for i := range t.NumField() {
			f := t.Field(i)
			tag, opts, _ := strings.Cut(f.Tag.Get("json"), ",")
			if tag == "-" || tag == "" {
				continue
			}
			p := schemaOf(f.Type, schemas)
			if says := apiSays[name+"."+tag]; says != "" {
				p = object{"description": says, "allOf": []object{p}}
				if one := schemaOf(f.Type, schemas); one["$ref"] == nil {
					one["description"] = says
					p = one
				}
			}
			properties[tag] = p
			if !strings.Contains(opts, "omitempty") {
				required = append(required, tag)
			}
		}
		if len(required) > 0 {
			schema["required"] = required
		}
		return ref
	}
	panic("no schema for " + t.String()) // a type that the API cannot send
}

// apiSays describes members whose name does not say all. Those that a CSV file
// has too are described alike.
var apiSays = func() map[string]string {
	m := map[string]string{
		"Item.text": "The item as its page sets it.", "Item.first": "The first report.", "Item.when": "When it was said or happened, as far as that is known.",
		"Item.reported": "First report.", "Item.rule_precision": "Measured share of right answers of the rule.", "Item.cue": "Reporting verb of the first report.",
		"Item.gone": "No longer in the latest revision of any report.", "Item.who": "Established speakers, actors or holders; empty when not established.",
		"Time.precision": "minute, hour, day, week, month, year, before, ongoing or unknown.", "Time.from": "Inclusive.", "Time.to": "Exclusive.",
		"Moment.day_only": "Only the day is known: midnight UTC stands for it.", "Span.start": "Inclusive, in Unicode code points.", "Span.end": "Exclusive, in Unicode code points.",
		"Report.fragment": "The address with a text fragment that finds the words.", "Report.revision": "SHA-256 of the text of our revision.",
		"Version.wording": "How it relates to the longest attested wording.", "Version.loaded": "The reporting verb takes a side.",
		"Items.total": "Counted to 1,001.", "Items.unknown": "Operators whose value names nothing that is known.",
	}
	for _, c := range interchange.Columns() {
		if _, has := m["Item."+c.Name]; !has {
			m["Item."+c.Name] = strings.ToUpper(c.Says[:1]) + c.Says[1:] + "."
		}
	}
	return m
}()
