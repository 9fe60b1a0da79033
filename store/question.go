package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"vigie"
)

const questionColumns = `q.id, q.state, q.reason, q.version, q.priority, q.ranked_at, q.why, q.deadline, q.claim_by, q.claim_name,
 q.claim_until, q.created_at, q.updated_at, q.lead`

// claimRow scans the three columns of a claim.
type claimRow struct {
	by, name string
	until    time.Time
}

func (c claimRow) claim() *vigie.Claim {
	if c.by == "" {
		return nil
	}
	return &vigie.Claim{By: c.by, Name: c.name, Until: c.until}
}

func questionFields(q *vigie.Question, c *claimRow) []any {
	return []any{
		&q.ID, &q.State, &q.Reason, &q.Version, &q.Priority, stamp{&q.RankedAt}, list[[]vigie.Factor]{&q.Why}, stamp{&q.Deadline},
		&c.by, &c.name, stamp{&c.until}, stamp{&q.CreatedAt}, stamp{&q.UpdatedAt}, &q.Lead,
	}
}

func scanQuestion(row scanner) (vigie.Question, error) {
	var q vigie.Question
	var c claimRow
	err := row.Scan(questionFields(&q, &c)...)
	q.Claim = c.claim()
	return q, err
}

// viewQuery selects questions with the thread that they show, its verdict and its site.
const viewQuery = "SELECT " + questionColumns + ", " + threadColumns + ", " + verdictColumns + ` FROM questions q
 JOIN threads t ON t.id = q.lead JOIN verdicts v ON v.thread_id = q.lead`

func scanView(row scanner) (vigie.QuestionView, error) {
	var view vigie.QuestionView
	var c claimRow
	fields := questionFields(&view.Question, &c)
	fields = append(fields, threadFields(&view.Thread)...)
	fields = append(fields, verdictFields(&view.Verdict)...)
	err := row.Scan(fields...)
	view.Claim = c.claim()
	return view, err
}

// Feed lists open questions, most urgent first: waiting or held, not excluded. The cursor
// it gives is empty on the last page.
func (s *Store) Feed(ctx context.Context, f vigie.FeedFilter, now time.Time) ([]vigie.QuestionView, vigie.FeedCursor, error) {
	limit := f.Limit
	if limit < 1 || limit > 200 {
		limit = 50
	}
	where, args := feedWhere(f)
	args = append(args, limit+1)
	views, err := collect(ctx, s.readers, scanView, viewQuery+" WHERE "+where+fmt.Sprintf(" ORDER BY q.priority DESC, q.id DESC LIMIT $%d", len(args)), args...)
	if err != nil {
		return nil, vigie.FeedCursor{}, err
	}
	next := vigie.FeedCursor{}
	if len(views) > limit {
		views = views[:limit]
		last := views[limit-1]
		next = vigie.FeedCursor{Priority: last.Priority, ID: last.ID}
	}
	for i := range views {
		if c := views[i].Claim; c != nil && !c.Until.After(now) {
			views[i].Claim = nil // expired: the sweep will write it down
		}
	}
	if err := s.addAlso(ctx, views); err != nil {
		return nil, next, err
	}
	return views, next, s.addSites(ctx, views)
}

// feedWhere builds the conditions of the feed, with arguments numbered in order.
func feedWhere(f vigie.FeedFilter) (string, []any) {
	conditions := []string{"q.state IN ('waiting', 'claimed', 'drafting')", "v.disposition <> 'exclude'"}
	var args []any
	in := func(column string, values []any) {
		if len(values) > 0 {
			conditions = append(conditions, column+" IN ("+marks(len(args)+1, len(values))+")")
			args = append(args, values...)
		}
	}
	label := func(kind string, values []any) {
		if len(values) > 0 {
			conditions = append(conditions, "EXISTS (SELECT 1 FROM verdict_labels l WHERE l.thread_id = q.lead AND l.kind = '"+kind+"' AND l.value IN ("+marks(len(args)+1, len(values))+"))")
			args = append(args, values...)
		}
	}
	in("v.lang", anys(f.Langs))
	in("t.site_id", anys(f.Sites))
	in("t.board_id", anys(f.Boards))
	in("v.disposition", anys(f.Dispositions))
	in("v.urgency", anys(f.Urgencies))
	label("substance", anys(f.Substances))
	label("topic", anys(f.Topics))
	if f.After.ID != "" {
		conditions = append(conditions, fmt.Sprintf("(q.priority, q.id) < ($%d, $%d)", len(args)+1, len(args)+2))
		args = append(args, f.After.Priority, f.After.ID)
	}
	return strings.Join(conditions, " AND "), args
}

func (s *Store) addSites(ctx context.Context, views []vigie.QuestionView) error {
	if len(views) == 0 {
		return nil
	}
	sites, err := s.Sites(ctx)
	if err != nil {
		return err
	}
	for i := range views {
		at := slices.IndexFunc(sites, func(site vigie.Site) bool { return site.ID == views[i].Thread.SiteID })
		if at >= 0 {
			views[i].Site = sites[at]
		}
	}
	return nil
}

// Question gives a question with the posts of the thread that it shows, or CodeNotFound.
func (s *Store) Question(ctx context.Context, id string) (vigie.QuestionView, error) {
	view, err := scanView(s.readers.QueryRowContext(ctx, viewQuery+" WHERE q.id = $1", id))
	if err != nil {
		return view, notFound(err, "there is no question %q: it was never asked, or it was erased", id)
	}
	if view.ThreadIDs, err = collect(ctx, s.readers, scanText, "SELECT thread_id FROM question_threads WHERE question_id = $1 ORDER BY thread_id", id); err != nil {
		return view, err
	}
	if view.Thread, err = s.Thread(ctx, view.Lead); err != nil {
		return view, err
	}
	views := []vigie.QuestionView{view}
	if err = s.addAlso(ctx, views); err != nil {
		return view, err
	}
	err = s.addSites(ctx, views)
	return views[0], err
}

// WaitingQuestions lists questions that wait or are held, by id, with the posts of their threads: what the
// ranking needs to be computed again. after is the last id of the page before.
func (s *Store) WaitingQuestions(ctx context.Context, after string, limit int) ([]vigie.QuestionView, error) {
	views, err := collect(ctx, s.readers, scanView, viewQuery+" WHERE q.state IN ('waiting', 'claimed', 'drafting') AND q.id > $1 ORDER BY q.id LIMIT $2", after, limit)
	if err != nil || len(views) == 0 {
		return nil, err
	}
	ids := make([]string, len(views))
	for i := range views {
		ids[i] = views[i].Lead
	}
	posts, err := postsOf(ctx, s.readers, ids)
	if err != nil {
		return nil, err
	}
	for i := range views {
		views[i].Thread.Posts = posts[views[i].Lead]
	}
	if err := s.addTwins(ctx, views); err != nil {
		return nil, err
	}
	return views, s.addSites(ctx, views)
}

// SaveRanks stores priorities that were computed again. No change is noted: the index does
// not hold them.
func (s *Store) SaveRanks(ctx context.Context, ranks []vigie.Ranked, at time.Time) error {
	return s.write(ctx, func(tx *sql.Tx) error { return saveRanks(ctx, tx, ranks, at) })
}

// saveRanks updates many questions a statement, by the threads that they show.
func saveRanks(ctx context.Context, tx *sql.Tx, ranks []vigie.Ranked, at time.Time) error {
	byID := make(map[string]vigie.Ranked, len(ranks))
	for _, r := range ranks {
		byID[r.ThreadID] = r
	}
	for part := range slices.Chunk(sortedKeys(byID), mostRows) {
		var rows strings.Builder
		args := []any{ms(at)}
		for i, id := range part {
			if i > 0 {
				rows.WriteString(", ")
			}
			n := len(args)
			fmt.Fprintf(&rows, "($%d, CAST($%d AS DOUBLE PRECISION), $%d, CAST($%d AS BIGINT))", n+1, n+2, n+3, n+4)
			r := byID[id]
			args = append(args, id, r.Priority, asJSON(r.Why), ms(r.Deadline))
		}
		if err := run(ctx, tx, "UPDATE questions SET ranked_at = $1, priority = v.column2, why = v.column3, deadline = v.column4 FROM (VALUES "+
			rows.String()+") AS v WHERE questions.lead = v.column1", args...); err != nil {
			return err
		}
	}
	return nil
}

// lockQuestion reads a question for changing it.
func (s *Store) lockQuestion(ctx context.Context, tx *sql.Tx, id string) (vigie.Question, error) {
	q, err := scanQuestion(tx.QueryRowContext(ctx, "SELECT "+questionColumns+" FROM questions q WHERE q.id = $1"+s.d.lock, id))
	return q, notFound(err, "there is no question %q: it was never asked, or it was erased", id)
}

var errLost = errors.New("the question changed meanwhile")
