package mall

// mix is the finaliser of splitmix64 (Steele, Lea, Flood 2014): a bijection on 64 bits that spreads neighbouring inputs.
func mix(x uint64) uint64 {
	x ^= x >> 30
	x *= 0xbf58476d1ce4e5b9
	x ^= x >> 27
	x *= 0x94d049bb133111eb
	return x ^ x>>31
}

// fold hashes a sequence of numbers in order.
func fold(parts ...uint64) uint64 {
	h := uint64(0x9e3779b97f4a7c15)
	for _, p := range parts {
		h = mix(h ^ p + 0x9e3779b97f4a7c15)
	}
	return h
}

// foldString hashes a string (FNV-1a, then mixed), stable over processes and releases.
func foldString(s string) uint64 {
	h := uint64(14695981039346656037)
	for i := 0; i < len(s); i++ {
		h ^= uint64(s[i])
		h *= 1099511628211
	}
	return mix(h)
}

// dice is a stream of pseudo-random numbers that depends only on the value it starts from. It is the package's only
// source of chance: nothing here reads a clock or a global generator, so that a page is a function of its address.
type dice uint64

func (d *dice) next() uint64 {
	*d += 0x9e3779b97f4a7c15
	return mix(uint64(*d))
}

// below returns a number in [0, n); n must be positive.
func (d *dice) below(n int) int { return int(d.next() % uint64(n)) }

// between returns a number in [lo, hi].
func (d *dice) between(lo, hi int64) int64 { return lo + int64(d.next()%uint64(hi-lo+1)) }

// chance is true with the given probability.
func (d *dice) chance(share float64) bool { return float64(d.next()>>11)/(1<<53) < share }

func (d *dice) pick(list []string) string { return list[d.below(len(list))] }
