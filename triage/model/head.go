package model

// Head is one output of the model: a yes or no, or one value of a choice.
type Head uint8

// The heads. Those of a choice stand together, see Choices.
const (
	Relevant Head = iota
	Open          // nobody has answered well yet
	Soon          // an answer within a day matters
	Danger        // somebody is in danger now
	Effects
	HarmReduction
	Withdrawal
	Interactions
	Dependence
	Adverse
	ThirdParty
	Health
	Detection
	Law
	Sourcing
	Other
	Self
	Entourage
	Professional
	NoAsker
	Answer
	Expert
	Exclude
	Meant   // a word for a substance names one that the asker took, plans or asks about
	Unnamed // a substance that the asker cannot name
	Drink   // alcohol
	HeadCount
)

// Choices are the groups of heads of which exactly one is right.
var Choices = [][]Head{{Self, Entourage, Professional, NoAsker}, {Answer, Expert, Exclude}}

var headNames = [HeadCount]string{
	"relevant", "open", "soon", "danger", "effects", "harm_reduction", "withdrawal", "interactions", "dependence", "adverse",
	"third_party", "health", "detection", "law", "sourcing", "other", "self", "entourage", "professional", "no_asker",
	"answer", "expert", "exclude", "meant", "unnamed", "drink",
}

func (h Head) String() string {
	if h >= HeadCount {
		return ""
	}
	return headNames[h]
}
