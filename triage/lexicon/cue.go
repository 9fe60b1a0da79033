package lexicon

// Cue is a family of turns of phrase that point to the same thing. Its id stands in the
// YAML files and in the evidence of a verdict.
type Cue uint8

// The cues. What they mean is told in docs/labels.md.
const (
	NoCue Cue = iota
	LangWords
	NowWords
	EmergencyNotBreathing
	EmergencyBlueOrCold
	EmergencyUnconscious
	EmergencySeizure
	EmergencyChestHeart
	EmergencySuicidal
	EmergencyOverdose
	EmergencySwallowed
	EmergencyBadState
	EmergencyMixWords
	EmergencyCry
	EmergencySpiked
	EmergencyOther
	AcuteBadTrip
	AcuteUnwell
	AcuteAfterEffects
	AcuteWithdrawal
	AcutePlanned
	AcuteExposure
	PregnancySelf
	PregnancyOther
	MinorSelf
	MinorSchool
	MinorOther
	AskerChild
	AskerPartner
	AskerFamily
	AskerFriend
	AskerWorry
	AskerProfessional
	SourcingWhere
	SourcingChannels
	SourcingVerbs
	SourcingMake
	SolvedResolved
	SolvedThanks
	QuestionAsk
	QuestionNone
	CounterPast
	CounterFiction
	CounterHyperbole
	CounterNegation
	CounterNotSuicide
	CounterHypothetical
	CounterNews
	CounterHealth
	CounterAge
	CounterSourcing
	CounterSolved
	DrugWords
	UseRoutes
	UseAmounts
	UseTools
	UseStates
	UseSelf
	UseThird
	IntentPlan
	IntentWhen
	TopicEffects
	TopicHarmReduction
	TopicWithdrawal
	TopicInteractions
	TopicDependence
	TopicAdverse
	TopicHealth
	TopicDetection
	TopicLaw
	TopicOther
	ExpertTreatment
	ExpertIllness
	ExpertTaper
	ExpertLegalFile
	ExpertDose
	OffBehaviour
	OffDomain
	QuestionRequest
	ThreadReport
	ThreadDebate
	ThreadSupport
	ThreadJoke
	ThreadSpam
	ReplyJoke
	ReplyJudgement
	ReplyDangerous
	ReplyAnecdote
	ReplyHelpful
	ReplyReferral
	OpWorse
	ThirdPerson
	FirstPerson
	CounterRecovered
	CounterEarlier
	ExpertUnclear
	AlcoholStop
	BoardSubject
	BoardGeneral
	WeakSign
	PartIntake
	PartQuantity
	PartPill
	PartChild
	PartFarewell
	PartDrink
	cueCount
)

var cueIDs = [cueCount]string{
	LangWords: "lang.words", NowWords: "now.words",
	EmergencyNotBreathing: "emergency.not_breathing", EmergencyBlueOrCold: "emergency.blue_or_cold",
	EmergencyUnconscious: "emergency.unconscious", EmergencySeizure: "emergency.seizure",
	EmergencyChestHeart: "emergency.chest_heart", EmergencySuicidal: "emergency.suicidal",
	EmergencyOverdose: "emergency.overdose_now", EmergencySwallowed: "emergency.swallowed_quantity",
	EmergencyBadState: "emergency.bad_state_now", EmergencyMixWords: "emergency.mix_words",
	EmergencyCry: "emergency.cry_for_help", EmergencySpiked: "emergency.spiked_now", EmergencyOther: "emergency.danger_other",
	AcuteBadTrip: "acute.bad_trip_after", AcuteUnwell: "acute.unwell_now", AcuteAfterEffects: "acute.after_effects",
	AcuteWithdrawal: "acute.withdrawal_acute", AcutePlanned: "acute.use_planned_soon", AcuteExposure: "acute.exposure_risk",
	PregnancySelf: "pregnancy.self", PregnancyOther: "pregnancy.other",
	MinorSelf: "minor.self_age", MinorSchool: "minor.school", MinorOther: "minor.other_age",
	AskerChild: "asker.child", AskerPartner: "asker.partner", AskerFamily: "asker.family", AskerFriend: "asker.friend",
	AskerWorry: "asker.worry", AskerProfessional: "asker.professional",
	SourcingWhere: "sourcing.where_to_buy", SourcingChannels: "sourcing.channels", SourcingVerbs: "sourcing.buy_verbs",
	SourcingMake: "sourcing.make", SolvedResolved: "solved.resolved", SolvedThanks: "solved.thanks",
	QuestionAsk: "question.ask", QuestionNone: "question.none",
	CounterPast: "counter.past", CounterFiction: "counter.fiction", CounterHyperbole: "counter.hyperbole",
	CounterNegation: "counter.negation", CounterNotSuicide: "counter.not_suicide", CounterHypothetical: "counter.hypothetical",
	CounterNews: "counter.news", CounterHealth: "counter.look_alike_health", CounterAge: "counter.age",
	CounterSourcing: "counter.sourcing", CounterSolved: "counter.solved",
	DrugWords: "drug.words", UseRoutes: "use.routes", UseAmounts: "use.amounts", UseTools: "use.paraphernalia",
	UseStates: "use.states", UseSelf: "use.self", UseThird: "use.third",
	IntentPlan: "intent.plan", IntentWhen: "intent.when",
	TopicEffects: "topic.effects", TopicHarmReduction: "topic.harm_reduction", TopicWithdrawal: "topic.withdrawal",
	TopicInteractions: "topic.interactions", TopicDependence: "topic.dependence", TopicAdverse: "topic.adverse",
	TopicHealth: "topic.health", TopicDetection: "topic.detection", TopicLaw: "topic.law", TopicOther: "topic.other",
	ExpertTreatment: "expert.treatment", ExpertIllness: "expert.illness", ExpertTaper: "expert.taper",
	ExpertLegalFile: "expert.legal_file", ExpertDose: "expert.dose",
	OffBehaviour: "off.behaviour", OffDomain: "off.domain", QuestionRequest: "question.request",
	ThreadReport: "thread.report", ThreadDebate: "thread.debate", ThreadSupport: "thread.support",
	ThreadJoke: "thread.joke", ThreadSpam: "thread.spam",
	ReplyJoke: "reply.joke", ReplyJudgement: "reply.judgement", ReplyDangerous: "reply.dangerous",
	ReplyAnecdote: "reply.anecdote", ReplyHelpful: "reply.helpful", ReplyReferral: "reply.referral",
	OpWorse: "op.worse", ThirdPerson: "person.third", FirstPerson: "person.first",
	CounterRecovered: "counter.recovered", CounterEarlier: "counter.earlier", ExpertUnclear: "expert.medicine_question",
	AlcoholStop: "acute.alcohol_stopped", BoardSubject: "board.subject", BoardGeneral: "board.general",
	WeakSign: "emergency.weak_sign", PartIntake: "part.intake", PartQuantity: "part.quantity", PartPill: "part.pill",
	PartChild: "part.small_child", PartFarewell: "part.farewell", PartDrink: "part.drink_given",
}

func (c Cue) String() string {
	if c == NoCue || c >= cueCount {
		return ""
	}
	return cueIDs[c]
}

// ParseCue finds a cue by its id.
func ParseCue(id string) (Cue, bool) {
	for c := Cue(1); c < cueCount; c++ {
		if cueIDs[c] == id {
			return c, true
		}
	}
	return NoCue, false
}

// CueCount is one more than the largest Cue: the length of a table indexed by cue.
const CueCount = int(cueCount)
