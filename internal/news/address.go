package news

import (
	"net/url"
	"slices"
	"strings"
)

// tracking lists query parameters that never choose the page, only say how a
// reader came to it.
var tracking = []string{"fbclid", "gclid", "dclid", "msclkid", "mc_cid", "mc_eid", "igshid", "ocid", "cmpid", "ns_mchannel", "ns_source", "ns_campaign", "ns_linkname", "ns_fee", "at_medium", "at_campaign", "at_custom1", "at_custom2", "at_custom3", "at_custom4", "xtor", "ref_src", "guccounter", "guce_referrer", "guce_referrer_sig"}

// Address brings an article's URL into the one form that it is known by:
// http or https, lower-case host without default port, no fragment, no
// tracking parameters, no credentials. It returns "" for what is no web address.
func Address(raw string) string {
	u, err := url.Parse(strings.TrimSpace(raw))
	if err != nil || u.Host == "" {
		return ""
	}
	u.Scheme = strings.ToLower(u.Scheme)
	if u.Scheme != "http" && u.Scheme != "https" {
		return ""
	}
	u.Host = strings.ToLower(u.Host)
	if p := u.Port(); u.Scheme == "http" && p == "80" || u.Scheme == "https" && p == "443" {
		u.Host = strings.TrimSuffix(u.Host, ":"+p)
	}
	u.Fragment, u.RawFragment, u.User = "", "", nil
	if u.Path == "" {
		u.Path = "/"
	}
	if u.RawQuery != "" {
		var keep []string
		for _, kv := range strings.Split(u.RawQuery, "&") {
			k, _, _ := strings.Cut(kv, "=")
			if kv == "" || strings.HasPrefix(k, "utm_") || slices.Contains(tracking, strings.ToLower(k)) {
				continue
			}
			keep = append(keep, kv)
		}
		u.RawQuery = strings.Join(keep, "&")
	}
	u.ForceQuery = false
	return u.String()
}

// Host returns the host of a URL with its port, the unit of pace and robots.
// It is "" for what is no web address.
func Host(raw string) string {
	u, err := url.Parse(raw)
	if err != nil {
		return ""
	}
	return strings.ToLower(u.Host)
}

// SameSite reports whether two URLs are of one site: the same host, but for a
// leading "www.", "m." or "amp.".
func SameSite(a, b string) bool {
	bare := func(h string) string {
		for _, p := range []string{"www.", "m.", "amp."} {
			h = strings.TrimPrefix(h, p)
		}
		return h
	}
	ha, hb := bare(Host(a)), bare(Host(b))
	return ha != "" && ha == hb
}
