package api

import (
	"bytes"
	"context"
	"io"

	"vigie/api/desk"
	"vigie/api/report"
	"vigie/api/report/files"
)

// ReportFilter narrows a report.
type ReportFilter struct {
	From string `doc:"First day, as it begins in Brussels; from the beginning when absent" example:"2026-01-01"    query:"from"`
	To   string `doc:"Last day, the whole of it; until now when absent"                    example:"2026-12-31"    query:"to"`
	Team string `doc:"Team of whoever published, as it was then"                           maxLength:"200"         query:"team"`
	Site string `doc:"Id of a site"                                                        example:"doctissimo.fr" maxLength:"200" query:"site"`
	Lang string `doc:"Language of the question"                                            maxLength:"10"          query:"lang"`
}

func (f ReportFilter) filter() report.Filter {
	return report.Filter{From: f.From, To: f.To, Team: f.Team, Site: f.Site, Lang: f.Lang}
}

type reportOut struct{ Body report.Report }

func getReport(s *server, ctx context.Context, c desk.Caller, in *ReportFilter) (*reportOut, error) {
	r, err := s.desk.Report(ctx, c, in.filter())
	if err != nil {
		return nil, err //nolint:wrapcheck // its text is for people
	}
	return &reportOut{r}, nil
}

type reportFileIn struct {
	ReportFilter

	In string `doc:"Language of names and titles; the reader's when absent" enum:"fr,nl,en" query:"in"`
}

// reportFile is a report to be kept.
type reportFile struct {
	Type string `header:"Content-Type"`
	Name string `header:"Content-Disposition"`
	Body []byte
}

func getReportCSV(s *server, ctx context.Context, c desk.Caller, in *reportFileIn) (*reportFile, error) {
	return writeReport(s, ctx, c, in, "text/csv; charset=utf-8", "csv", func(w io.Writer, r report.Report, say report.Say) error {
		return files.CSV(w, report.Flat(r, say)) //nolint:wrapcheck // it says what was being done
	})
}

func getReportXLSX(s *server, ctx context.Context, c desk.Caller, in *reportFileIn) (*reportFile, error) {
	return writeReport(s, ctx, c, in, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx", func(w io.Writer, r report.Report, say report.Say) error {
		return files.XLSX(w, report.Sheets(r, say)) //nolint:wrapcheck // it says what was being done
	})
}

func writeReport(
	s *server, ctx context.Context, c desk.Caller, in *reportFileIn, contentType, ending string, write func(io.Writer, report.Report, report.Say) error,
) (*reportFile, error) {
	r, err := s.desk.Report(ctx, c, in.filter())
	if err != nil {
		return nil, err //nolint:wrapcheck // its text is for people
	}
	var out bytes.Buffer
	if err := write(&out, r, s.desk.Say(c, in.In)); err != nil {
		return nil, err
	}
	name := "vigie-report-" + r.At.In(report.Zone).Format("2006-01-02") + "." + ending
	return &reportFile{contentType, `attachment; filename="` + name + `"`, out.Bytes()}, nil
}
