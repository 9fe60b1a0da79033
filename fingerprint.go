package vigie

import "encoding/binary"

// FingerprintSize is the number of values of a Fingerprint.
const FingerprintSize = 63

// bandRows is how many values of a fingerprint make one band.
const bandRows = 3

// Fingerprint stands for the wording of a question: equal texts have equal ones, and the share of equal
// values of two is about the share of wording that their texts have in common (Broder, 1997). It holds no
// text. The zero value stands for a text that is too short to compare.
type Fingerprint [FingerprintSize]uint32

// IsZero says that there is nothing to compare.
func (f Fingerprint) IsZero() bool { return f == Fingerprint{} }

// Likeness is the share of wording that two texts have in common, from 0 to 1.
func (f Fingerprint) Likeness(other Fingerprint) float64 {
	if f.IsZero() || other.IsZero() {
		return 0
	}
	same := 0
	for i := range f {
		if f[i] == other[i] {
			same++
		}
	}
	return float64(same) / FingerprintSize
}

// Bands are the keys under which a fingerprint is looked up: two texts that have half of their wording in
// common share one of them in 19 cases of 20, and hardly ever by chance.
func (f Fingerprint) Bands() []int64 {
	if f.IsZero() {
		return nil
	}
	out := make([]int64, 0, FingerprintSize/bandRows)
	for b := 0; b < FingerprintSize; b += bandRows {
		h := uint64(14695981039346656037) + uint64(b)
		for _, v := range f[b : b+bandRows] {
			h = (h ^ uint64(v)) * 1099511628211
			h ^= h >> 29
		}
		out = append(out, int64(h))
	}
	return out
}

// Bytes is a fingerprint as it is stored: four bytes a value, nothing for the zero value.
func (f Fingerprint) Bytes() []byte {
	if f.IsZero() {
		return []byte{}
	}
	out := make([]byte, 0, 4*FingerprintSize)
	for _, v := range f {
		out = binary.LittleEndian.AppendUint32(out, v)
	}
	return out
}

// ReadFingerprint reads what Bytes wrote; anything else gives the zero value.
func ReadFingerprint(data []byte) (f Fingerprint) {
	if len(data) != 4*FingerprintSize {
		return f
	}
	for i := range f {
		f[i] = binary.LittleEndian.Uint32(data[4*i:])
	}
	return f
}
