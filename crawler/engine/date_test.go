package engine

import (
	"testing"
	"time"
)

// paris is written out so that the tests need no zone files of the machine.
func paris(t testing.TB) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatalf("the zone database is missing: %v", err)
	}
	return zone
}

func TestParseDate(t *testing.T) {
	t.Parallel()
	const first, month = true, false // day first, month first
	for _, c := range []struct {
		in       string
		dayFirst bool
		want     string // Paris time; empty: refused
	}{
		// jeuxvideo
		{"27 juillet 2026 à 13:59:20", first, "2026-07-27 13:59:20"},
		{"02 juin 2026 à 22:25:06", first, "2026-06-02 22:25:06"},
		{"Le 22 juillet 2026 à 11:38:12 Pseudo a écrit :", first, "2026-07-22 11:38:12"},
		{"1er février 2026 à 07:00:00", first, "2026-02-01 07:00:00"},
		{"12 min", first, "2026-11-24 17:48:00"},
		{"1 h", first, "2026-11-24 17:00:00"},
		{"1 j", first, "2026-11-23 18:00:00"},
		{"25 juil.", first, "2026-07-25 00:00:00"},
		{"22 janv.", first, "2026-01-22 00:00:00"},
		{"30 déc.", first, "2025-12-30 00:00:00"},
		{"29 févr.", first, "2024-02-29 00:00:00"},
		{"13:59:20", first, "2026-11-24 13:59:20"},
		{"Jeu FÃ©v 07, 2008 9:55 pm", first, ""},
		{"18:59:20", first, "2026-11-23 18:59:20"},
		{"26/07/2026", first, "2026-07-26 00:00:00"},
		// MesDiscussions, nbsp around à
		{"Posté le 03-11-2008\u00a0à\u00a021:40:00\u00a0\u00a0", first, "2008-11-03 21:40:00"},
		{"26-02-2015\u00a0à\u00a017:42", first, "2015-02-26 17:42:00"},
		{"Posté le 14/05/2019 à 08:05:31", first, "2019-05-14 08:05:31"},
		// phpBB, vBulletin, FluxBB in French
		{"Ven 13 Déc 2013 15:36", first, "2013-12-13 15:36:00"},
		{"Mar 13 Déc 2013 15:36", first, "2013-12-13 15:36:00"},
		{"Mar 12 Mar 2013 15:36", first, "2013-03-12 15:36:00"},
		{"Lun 8 Jan 2018 15:33", first, "2018-01-08 15:33:00"},
		{"Jeu 11 Avr 2019 19:17", first, "2019-04-11 19:17:00"},
		{"29/07/2004,\u00a019h46", first, "2004-07-29 19:46:00"},
		{"09/04/2019 à 09h38.", first, "2019-04-09 09:38:00"},
		{"Dernière modification par X ; 09/04/2019 à 09h38.", first, "2019-04-09 09:38:00"},
		{"Aujourd'hui", first, "2026-11-24 00:00:00"},
		{"Aujourd’hui, 09h38", first, "2026-11-24 09:38:00"},
		{"Hier à 21:04", first, "2026-11-23 21:04:00"},
		{"Avant-hier à 21h", first, "2026-11-22 21:00:00"},
		{"Mardi à 14:20", first, "2026-11-17 14:20:00"},
		{"lundi 2 mars 2026 14:20", first, "2026-03-02 14:20:00"},
		{"le 26/10/13, 03:48 pm", first, "2013-10-26 15:48:00"},
		{"Il y a 3 minutes", first, "2026-11-24 17:57:00"},
		{"il y a une heure", first, "2026-11-24 17:00:00"},
		{"Il y a moins d'une minute", first, "2026-11-24 17:59:00"},
		{"il y a quelques secondes", first, "2026-11-24 18:00:00"},
		{"il y a 2 mois", first, "2026-09-24 18:00:00"},
		{"À l’instant", first, "2026-11-24 18:00:00"},
		// Dutch
		{"do maart 04, 2021", first, "2021-03-04 00:00:00"},
		{"ma maa 01, 2021 9:05 pm", first, "2021-03-01 21:05:00"},
		{"vandaag om 08:15", first, "2026-11-24 08:15:00"},
		{"Gisteren om 23:59", first, "2026-11-23 23:59:00"},
		{"3 min geleden", first, "2026-11-24 17:57:00"},
		{"2 uur geleden", first, "2026-11-24 16:00:00"},
		{"een week geleden", first, "2026-11-17 18:00:00"},
		{"zojuist", first, "2026-11-24 18:00:00"},
		{"zaterdag 14:20", first, "2026-11-21 14:20:00"},
		{"4 mei 2025 om 10:11", first, "2025-05-04 10:11:00"},
		// German
		{"21.01.2009, 05:42", month, "2009-01-21 05:42:00"},
		{"15.11.2013, 15:02 Uhr", month, "2013-11-15 15:02:00"},
		{"11. November 2019 um 10:54 Uhr", month, "2019-11-11 10:54:00"},
		{"29.01.19 um 15:25 Uhr", month, "2019-01-29 15:25:00"},
		{"8. März 2020, 9 Uhr", month, "2020-03-08 09:00:00"},
		{"10 Apr 2020, 09:12", month, "2020-04-10 09:12:00"},
		{"von X am 26/10/13, 03:48 pm", first, "2013-10-26 15:48:00"},
		{"Heute, 10:00 Uhr", month, "2026-11-24 10:00:00"},
		{"Gestern um 23:10", month, "2026-11-23 23:10:00"},
		{"vor 2 Stunden", month, "2026-11-24 16:00:00"},
		{"vor einer Minute", month, "2026-11-24 17:59:00"},
		// English
		{"Wed Mar 21, 2012 1:33 pm", month, "2012-03-21 13:33:00"},
		{"20 Jul 2018 20:59", month, "2018-07-20 20:59:00"},
		{"04-06-2019, 06:55 AM", month, "2019-04-06 06:55:00"},
		{"04-06-2019, 06:55 AM", first, "2019-06-04 06:55:00"},
		{"09-08-2004 10:23 PM", month, "2004-09-08 22:23:00"},
		{"Started by X, 21-08-2004 12:23 AM", month, "2004-08-21 00:23:00"},
		{"Posted Apr 11, 2020, 1:02 PM", month, "2020-04-11 13:02:00"},
		{"Feb 23, 2019 at 11:21 AM", month, "2019-02-23 11:21:00"},
		{"« on: April 04, 2020, 09:22:51 AM »", month, "2020-04-04 09:22:51"},
		{"August 29, 2015, 09:45:11 AM by X", month, "2015-08-29 09:45:11"},
		{"2019-09-29 10:46:47", month, "2019-09-29 10:46:47"},
		{"Yesterday 20:47:30", month, "2026-11-23 20:47:30"},
		{"Today at 3:15 p.m.", month, "2026-11-24 15:15:00"},
		{"Monday at 3:15 PM", month, "2026-11-23 15:15:00"},
		{"Apr '12", month, ""},
		{"12 Apr '12", month, "2012-04-12 00:00:00"},
		{"3 minutes ago", month, "2026-11-24 17:57:00"},
		{"an hour ago", month, "2026-11-24 17:00:00"},
		{"1 hour, 3 minutes ago", month, "2026-11-24 16:57:00"},
		{"A moment ago", month, "2026-11-24 18:00:00"},
		{"Wed, 21 Mar 2012 13:33:00 +0000", month, "2012-03-21 14:33:00"},
		{"Wed, 21 Mar 2012 13:33:00 GMT", month, "2012-03-21 14:33:00"},
		// never ahead of now
		{"04-12-2026 10:00", first, "2026-04-12 10:00:00"}, // 4 December lies ahead: 12 April
		{"25-12-2026 10:00", first, ""},
		{"24-11-2026 20:00", first, "2026-11-24 18:00:00"}, // clock two hours fast
		{"Aujourd'hui à 23:10", first, "2026-11-24 18:00:00"},
		{"31 décembre 2026 à 10:00", first, ""},
		// no dates
		{"", first, ""},
		{"—", first, ""},
		{"31/06/2020", first, ""},
		{"31 juin 2020", first, ""},
		{"99/99/2020", first, ""},
		{"Jamais", first, ""},
		{"3 réponses", first, ""},
		{"version 1.2.345", first, ""},
	} {
		got, ok := parseDate(c.in, when(t), paris(t), c.dayFirst)
		shown := ""
		if ok {
			shown = got.In(paris(t)).Format(time.DateTime)
		}
		if shown != c.want {
			t.Errorf("parseDate(%q, day first %t) = %q, want %q", c.in, c.dayFirst, shown, c.want)
		}
	}
}

// when is the clock of the date tests: a Tuesday, 18:00 in Paris.
func when(t testing.TB) time.Time {
	t.Helper()
	return time.Date(2026, time.November, 24, 18, 0, 0, 0, paris(t))
}

func TestParseDateKnowsTheZone(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"27 juillet 2026 à 13:59:20":  "2026-07-27T11:59:20Z", // summer time
		"27 janvier 2026 à 13:59:20":  "2026-01-27T12:59:20Z",
		"Hier à 00:10":                "2026-11-22T23:10:00Z",
		"2020-04-23T10:04:07+0200":    "2020-04-23T08:04:07Z",
		"2020-04-23 10:04 -05:30":     "2020-04-23T15:34:00Z",
		"10:04 - 23/04/2020":          "2020-04-23T08:04:00Z", // a dash is no offset
		"Sun Apr 26 2020 10:00 +0000": "2020-04-26T10:00:00Z",
	} {
		got, ok := parseDate(in, when(t), paris(t), true)
		if shown := got.UTC().Format(time.RFC3339); !ok || shown != want {
			t.Errorf("parseDate(%q) = %s, %t; want %s", in, shown, ok, want)
		}
	}
}

// Between midnight in Paris and midnight UTC "today" is another day in each.
func TestParseDateTodayIsTheDayOfTheBoard(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, time.November, 23, 23, 30, 0, 0, time.UTC)
	got, ok := parseDate("Aujourd'hui à 00:10", now, paris(t), true)
	if want := "2026-11-23T23:10:00Z"; !ok || got.UTC().Format(time.RFC3339) != want {
		t.Errorf("got %s, %t; want %s", got.UTC().Format(time.RFC3339), ok, want)
	}
}

func TestParseISO(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"2020-04-23T10:04:07+0200":      "2020-04-23T08:04:07Z",
		"2020-04-01T19:10:49+0000":      "2020-04-01T19:10:49Z",
		"2020-05-14T22:19:26Z":          "2020-05-14T22:19:26Z",
		"2013-02-05T21:29:00.174Z":      "2013-02-05T21:29:00Z",
		"2019-09-29T03:49:37+00:00":     "2019-09-29T03:49:37Z",
		"2012-01-05T11:27+01:00":        "2012-01-05T10:27:00Z",
		"1999-12-23T00:00:00-06:00":     "1999-12-23T06:00:00Z",
		"2021-02-03T04:05":              "2021-02-03T03:05:00Z", // no offset: the board's zone
		" 2021-02-03 04:05:06 ":         "2021-02-03T03:05:06Z",
		"2021-02-03":                    "2021-02-02T23:00:00Z",
		"2026-11-24T17:30:00Z":          "2026-11-24T17:00:00Z", // a fast clock is cut to now
		"2027-11-24T17:30:00Z":          "",
		"2021-02-30T04:05:06Z":          "",
		"hier à 21:04":                  "",
		"Wed, 21 Mar 2012 13:33:00 GMT": "",
		"":                              "",
	} {
		got, ok := parseISO(in, when(t), paris(t))
		shown := ""
		if ok {
			shown = got.UTC().Format(time.RFC3339)
		}
		if shown != want {
			t.Errorf("parseISO(%q) = %q, want %q", in, shown, want)
		}
	}
}

func FuzzParseDate(f *testing.F) {
	for _, seed := range []string{"27 juillet 2026 à 13:59:20", "il y a 3 minutes", "29.01.19 um 15:25 Uhr", "2020-04-23T10:04:07+0200", "12 Apr '12", "Mar 13 Déc"} {
		f.Add(seed, true)
		f.Add(seed, false)
	}
	f.Fuzz(func(t *testing.T, s string, dayFirst bool) {
		now := when(t)
		if got, ok := parseDate(s, now, paris(t), dayFirst); ok && (got.After(now) || got.Year() < 1900) {
			t.Errorf("parseDate(%q) = %s", s, got)
		}
	})
}

func BenchmarkParseDate(b *testing.B) {
	now, zone := when(b), paris(b)
	for b.Loop() {
		parseDate("Posté le 03-11-2008\u00a0à\u00a021:40:00", now, zone, true)
	}
}
