package model

// A Feature is one thing that is true of a thread, as a hash. Words are many and weigh little each;
// facts are few, have names, and weigh alone.
type Feature uint64

// Part is one kind of features. Each has its own weights and says only some heads anything.
type Part uint8

// The parts of an input.
const (
	Words      Part = iota // words and pairs of words of the asker; together they weigh as one voice
	Facts                  // named facts about the asker's words
	Moment                 // how long ago the asker wrote: says only what is urgent
	ReplyWords             // words of everybody else, as Words
	ReplyFacts             // named facts about the replies
	Mention                // facts about one word for a substance
	PartCount
)

// voice says that the features of a part weigh together, by the root of their number, so that a
// long thread does not shout.
func (p Part) voice() bool { return p == Words || p == ReplyWords }

// Tells says whether a part may weigh in on a head. What others replied never raises an alarm, and
// the hour never changes what a thread is about.
func (p Part) Tells(h Head) bool {
	switch p {
	case Moment:
		return h == Danger || h == Soon
	case ReplyWords, ReplyFacts:
		return h == Open || h == Answer || h == Expert || h == Exclude
	case Mention:
		return h == Meant
	default:
		return h != Meant
	}
}

// Input is what is known of a thread, by part. A feature may stand in it twice: it counts once.
// An Input is a buffer for one goroutine.
type Input struct {
	Parts [PartCount][]Feature
	marks [PartCount][]uint32 // by row: the round in which it was last counted
	round uint32
	known [PartCount]int // features that the model knew when the input was scored
}

// Reset empties an input and keeps its memory.
func (in *Input) Reset() {
	for p := range in.Parts {
		in.Parts[p] = in.Parts[p][:0]
	}
}

// Add puts a feature into a part.
func (in *Input) Add(p Part, f Feature) { in.Parts[p] = append(in.Parts[p], f) }

const (
	offset64 = 14695981039346656037
	prime64  = 1099511628211
)

// Name makes a feature of a name.
func Name(name string) Feature {
	h := uint64(offset64)
	for i := range len(name) {
		h = (h ^ uint64(name[i])) * prime64
	}
	return Feature(h)
}

// Mix adds a text to a feature.
func Mix(f Feature, text []byte) Feature {
	h := (uint64(f) ^ 0xff) * prime64
	for _, b := range text {
		h = (h ^ uint64(b)) * prime64
	}
	return Feature(h)
}

// Pair joins two features into one, in their order.
func Pair(a, b Feature) Feature {
	h := uint64(a)*0x9E3779B97F4A7C15 ^ uint64(b)
	h ^= h >> 29
	return Feature(h * 0xBF58476D1CE4E5B9)
}
