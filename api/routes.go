package api

import (
	"net/http"

	"vigie"
	"vigie/api/desk"
)

// Routes is the table of routes: all that the API answers. Who may use a route is in
// desk.Use.Roles. A test walks the table as nobody and as every role.
func Routes() []Route {
	const v1, questions, answers, sites, account, emergencies = "/api/v1", "questions", "answers", "sites", "account", "emergencies"
	get, post, put, del := http.MethodGet, http.MethodPost, http.MethodPut, http.MethodDelete
	return []Route{
		{get, v1 + "/me", desk.UseMe, "getMe", account, "Who the token belongs to", typed(200, getMe)},

		{get, v1 + "/feed", desk.UseFeed, "getFeed", questions, "Ranked open questions, emergencies first", typed(200, getFeed)},
		{get, v1 + "/questions/{id}", desk.UseQuestion, "getQuestion", questions, "One question with its thread and evidence", typed(200, getQuestion)},
		{post, v1 + "/questions", desk.UseBring, "bringQuestion", questions, "Bring a question from a place that nobody polls", typed(201, bringQuestion)},
		{post, v1 + "/questions/{id}/claim", desk.UseWork, "claimQuestion", questions, "Claim a question: exactly one person holds it", typed(200, act(vigie.ActClaim))},
		{post, v1 + "/questions/{id}/renew", desk.UseWork, "renewClaim", questions, "Hold a claimed question longer", typed(200, act(vigie.ActRenew))},
		{post, v1 + "/questions/{id}/release", desk.UseWork, "releaseQuestion", questions, "Give a claimed question back", typed(200, act(vigie.ActRelease))},
		{post, v1 + "/questions/{id}/dismiss", desk.UseWork, "dismissQuestion", questions, "Say why nobody should answer", typed(200, actWhy(vigie.ActDismiss))},
		{post, v1 + "/questions/{id}/reopen", desk.UseWork, "reopenQuestion", questions, "Put a dismissed question back in the queue", typed(200, act(vigie.ActReopen))},
		{post, v1 + "/questions/{id}/split", desk.UseWork, "splitQuestion", questions, "Take a thread out that asks something else", typed(200, splitQuestion)},
		{post, v1 + "/questions/{id}/handover", desk.UseWork, "handOver", questions, "Give a question you hold to somebody else", typed(200, step(vigie.ActHandOver, false))},

		{get, v1 + "/questions/{id}/answer", desk.UseQuestion, "getAnswer", answers, "The answer that is being written, its checks and comments", typed(200, getAnswer)},
		{put, v1 + "/questions/{id}/answer", desk.UseWork, "putAnswer", answers, "Save the answer of a question you hold; the claim is renewed", typed(200, putAnswer)},
		{post, v1 + "/questions/{id}/answer/submit", desk.UseWork, "submitAnswer", answers, "Ask for a second pair of eyes", typed(200, step(vigie.ActSubmit, false))},
		{post, v1 + "/questions/{id}/answer/withdraw", desk.UseWork, "withdrawAnswer", answers, "Take the answer back to change it", typed(200, step(vigie.ActWithdraw, false))},
		{post, v1 + "/questions/{id}/answer/reject", desk.UseReview, "rejectAnswer", answers, "Say what should change before it is published", typed(200, step(vigie.ActChanges, false))},
		{post, v1 + "/questions/{id}/answer/approve", desk.UseReview, "approveAnswer", answers, "Approve the revision that you read; never your own", typed(200, step(vigie.ActApprove, true))},
		{post, v1 + "/questions/{id}/answer/ask-expert", desk.UseReview, "askExpert", answers, "Ask for an expert's word", typed(200, step(vigie.ActAskExpert, false))},
		{post, v1 + "/questions/{id}/answer/sign-off", desk.UseSign, "signOff", answers, "An expert's word: the revision that you read is right", typed(200, step(vigie.ActSign, true))},
		{get, v1 + "/questions/{id}/answer/comments", desk.UseReview, "listComments", answers, "What the team said", typed(200, listComments)},
		{post, v1 + "/questions/{id}/answer/comments", desk.UseReview, "addComment", answers, "Say something to the team", typed(201, addComment)},
		{get, v1 + "/reviews", desk.UseReview, "listReviews", answers, "What waits for a second pair of eyes", typed(200, listReviews)},

		{post, v1 + "/questions/{id}/publications", desk.UsePublish, "addPublication", "publications", "Record where the answer stands on the forum", typed(201, addPublication)},
		{get, v1 + "/publications", desk.UsePublications, "listPublications", "publications", "Where answers stand, newest first", typed(200, listPublications)},

		{get, v1 + "/emergencies", desk.UseEmergencies, "listEmergencies", emergencies, "Emergencies that people are told of, newest first", typed(200, listEmergencies)},
		{get, v1 + "/emergencies/{id}", desk.UseEmergencies, "getEmergency", emergencies, "One emergency, with who was told when", typed(200, getEmergency)},
		{post, v1 + "/emergencies/{id}/ack", desk.UseEmergencies, "ackEmergency", emergencies, "Take an emergency: nobody is told again", typed(200, ackEmergency)},
		{get, v1 + "/duty", desk.UseDuty, "listDuty", emergencies, "Who is on duty when", typed(200, listDuty)},
		{post, v1 + "/duty", desk.UseDuty, "addDuty", emergencies, "Put yourself on duty, or anybody as a coordinator", typed(201, addDuty)},
		{del, v1 + "/duty/{id}", desk.UseDuty, "removeDuty", emergencies, "Take a shift out", typed(204, removeDuty)},
		{get, v1 + "/emergency-texts", desk.UseTexts, "listEmergencyTexts", emergencies, "The ready texts, with who approved them", typed(200, listTexts)},
		{get, v1 + "/emergency-texts/{id}", desk.UseTexts, "getEmergencyText", emergencies, "All revisions of a ready text, newest first", typed(200, getText)},
		{put, v1 + "/emergency-texts/{id}", desk.UseWriteTexts, "putEmergencyText", emergencies, "Save a ready text: approvals of the revision before do not count", typed(200, putText)},
		{post, v1 + "/emergency-texts/{id}/approve", desk.UseWriteTexts, "approveEmergencyText", emergencies, "Approve the revision that you read: a coordinator and an expert, two people", typed(200, approveText)},
		{get, v1 + "/me/notifications", desk.UseMe, "listNotifications", account, "How you are told of emergencies", typed(200, listContacts)},
		{post, v1 + "/me/notifications", desk.UseMe, "addNotification", account, "Be told by mail or webhook; a webhook's secret is shown this once", typed(201, addContact)},
		{del, v1 + "/me/notifications/{id}", desk.UseMe, "removeNotification", account, "Be told there no more", typed(204, removeContact)},
		{post, v1 + "/me/notifications/{id}/secret", desk.UseMe, "rotateSecret", account, "Give a webhook another secret, shown this once", typed(200, rotateContact)},
		{post, v1 + "/me/notifications/{id}/test", desk.UseMe, "testNotification", account, "Send a test message", typed(204, testContact)},

		{get, v1 + "/search", desk.UseArchive, "search", "archive", "Search the archive, with facets and marked words", typed(200, search)},
		{get, v1 + "/threads/{id}", desk.UseArchive, "getThread", "archive", "A thread with posts, labels and evidence", typed(200, getThread)},

		{get, v1 + "/threads/{id}/corrections", desk.UseCorrect, "listCorrections", "archive", "What people said of a thread's labels", typed(200, listCorrections)},
		{post, v1 + "/threads/{id}/corrections", desk.UseCorrect, "correctThread", "archive", "Correct or confirm labels of a thread", typed(200, correct)},
		{get, v1 + "/stats/labels", desk.UseFigures, "getLabelFigures", "lexicon", "Precision, recall and agreement from corrections", typed(200, labelFigures)},

		{get, v1 + "/reports", desk.UseReports, "getReport", "reports", "Published answers by site, year, team, delay, substance, topic, referral", typed(200, getReport)},
		{get, v1 + "/reports/csv", desk.UseReports, "getReportCSV", "reports", "The same as one table", typed(200, getReportCSV)},
		{get, v1 + "/reports/xlsx", desk.UseReports, "getReportXLSX", "reports", "The same as a workbook", typed(200, getReportXLSX)},

		{get, v1 + "/alerts", desk.UseAlerts, "listAlerts", "alerts", "What is rising: substances, symptoms, pairs, new words", typed(200, listAlerts)},
		{get, v1 + "/alerts/{id}", desk.UseAlerts, "getAlert", "alerts", "One alert with example threads", typed(200, getAlert)},
		{post, v1 + "/alerts/{id}/acknowledge", desk.UseAlerts, "acknowledgeAlert", "alerts", "Somebody deals with it", typed(200, decideAlert(vigie.AlertAcknowledged))},
		{post, v1 + "/alerts/{id}/dismiss", desk.UseAlerts, "dismissAlert", "alerts", "It was nothing: say why in the note", typed(200, decideAlert(vigie.AlertDismissed))},

		{get, v1 + "/lexicon", desk.UseWords, "getLexicon", "lexicon", "The team's words in use", typed(200, getWords)},
		{post, v1 + "/lexicon", desk.UseTuneWords, "saveLexicon", "lexicon", "Save the team's words as a new revision, not in use yet", typed(201, saveWords)},
		{post, v1 + "/lexicon/preview", desk.UseTuneWords, "previewLexicon", "lexicon", "What other words would change in the archive", typed(200, previewWords)},
		{get, v1 + "/lexicon/revisions", desk.UseWords, "listLexiconRevisions", "lexicon", "All revisions, newest first", typed(200, listRevisions)},
		{get, v1 + "/lexicon/revisions/{n}", desk.UseWords, "getLexiconRevision", "lexicon", "One revision with its files", typed(200, getRevision)},
		{post, v1 + "/lexicon/revisions/{n}/use", desk.UseTuneWords, "useLexiconRevision", "lexicon", "Use a revision everywhere or on one site; an older one rolls back", typed(200, useWords)},
		{post, v1 + "/lexicon/rollback", desk.UseTuneWords, "rollBackLexicon", "lexicon", "Take back what was put to use last", typed(200, rollBackWords)},

		{get, v1 + "/sites", desk.UseSites, "listSites", sites, "The forums, with what their legal record lacks", typed(200, listSites)},
		{post, v1 + "/sites", desk.UseManageSites, "addSite", sites, "Add a forum", typed(201, addSite)},
		{get, v1 + "/sites/{id}", desk.UseSites, "getSite", sites, "One forum's settings", typed(200, getSite)},
		{put, v1 + "/sites/{id}", desk.UseManageSites, "putSite", sites, "Replace a forum's settings", typed(200, putSite)},
		{post, v1 + "/sites/{id}/pause", desk.UseManageSites, "pauseSite", sites, "Stop reading a forum", typed(200, enableSite(false))},
		{post, v1 + "/sites/{id}/resume", desk.UseManageSites, "resumeSite", sites, "Read a forum (its legal record must be complete)", typed(200, enableSite(true))},
		{get, v1 + "/boards", desk.UseSites, "listBoards", sites, "The boards, with how their visits went", typed(200, listBoards)},
		{post, v1 + "/boards", desk.UseManageSites, "addBoard", sites, "Add a board of a known forum", typed(201, addBoard)},
		{get, v1 + "/boards/{id}", desk.UseSites, "getBoard", sites, "One board with how its visits went", typed(200, getBoard)},
		{post, v1 + "/boards/{id}/pause", desk.UseManageSites, "pauseBoard", sites, "Stop polling a board", typed(200, pauseBoard(true))},
		{post, v1 + "/boards/{id}/resume", desk.UseManageSites, "resumeBoard", sites, "Poll a board again", typed(200, pauseBoard(false))},

		{post, v1 + "/erasures", desk.UseErase, "erase", "privacy", "Remove what one user of a forum wrote, for good", typed(201, erase)},
		{get, v1 + "/erasures", desk.UseErase, "listErasures", "privacy", "What was erased: sites, times and counts", typed(200, listErasures)},
		{post, v1 + "/access-requests", desk.UseErase, "answerAccess", "privacy", "Everything that is kept of one user of a forum", typed(200, access)},

		{post, v1 + "/probe", desk.UseManageSites, "askProbe", sites, "Ask for a first look at a forum: answered within minutes", typed(202, askProbe)},
		{get, v1 + "/probes", desk.UseManageSites, "listProbes", sites, "First looks, newest first", typed(200, listProbes)},
		{get, v1 + "/probes/{id}", desk.UseManageSites, "getProbe", sites, "One first look, with what was found so far", typed(200, getProbe)},
		{post, v1 + "/probes/{id}/site", desk.UseManageSites, "takeProbed", sites, "Add the forum that was found, not enabled, with some of its boards", typed(201, takeProbed)},
		{get, v1 + "/silences", desk.UseSites, "listSilences", sites, "When boards were not read as they should be, newest first", typed(200, listSilences)},
		{get, v1 + "/drift", desk.UseSites, "listDrift", sites, "Pages that were had and not read as they should be", typed(200, listDrifts)},
		{get, v1 + "/drift/{id}", desk.UseDrift, "getDrift", sites, "One of them with its skeleton, to adapt a reader", typed(200, getDrift)},

		{get, "/healthz", "", "getHealth", "health", "The process lives", typed(200, getHealth)},
		{get, "/readyz", "", "getReady", "health", "The process can serve", typed(200, getReady)},
		{get, "/metrics", desk.UseMetrics, "", "", "Prometheus figures: this machine, or an administrator", plain((*server).metricsHandler)},
		{get, "/openapi.json", "", "", "", "The description of the API", plain((*server).specHandler)},
		{get, "/docs", "", "", "", "The description for people", plain((*server).docsHandler)},
		{get, "/docs/style.css", "", "", "", "Its style sheet", plain((*server).styleHandler)},
	}
}
