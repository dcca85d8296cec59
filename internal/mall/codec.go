package mall

import "math/bits"

// codec is the affine bijection i -> (i*mul + add) mod m. Site ids are made with it: they look unrelated, never collide,
// and lead back to the product's index without a table, so that a page of any product is rendered from its address alone.
type codec struct{ mod, mul, inv, add uint64 }

// newCodec returns the codec over [0, mod) that belongs to key.
func newCodec(mod, key uint64) codec {
	c := codec{mod: mod, add: mix(key) % mod, mul: mix(key+1)%mod | 1}
	for gcd(c.mul, mod) != 1 {
		c.mul = (c.mul + 2) % mod
		if c.mul < 2 {
			c.mul = 1
		}
	}
	c.inv = inverse(c.mul, mod)
	return c
}

func (c codec) encode(i uint64) uint64 { return (mulmod(i%c.mod, c.mul, c.mod) + c.add) % c.mod }

func (c codec) decode(v uint64) uint64 { return mulmod((v%c.mod+c.mod-c.add)%c.mod, c.inv, c.mod) }

func gcd(a, b uint64) uint64 {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

func mulmod(a, b, m uint64) uint64 {
	hi, lo := bits.Mul64(a, b)
	_, rem := bits.Div64(hi%m, lo, m)
	return rem
}

// inverse returns x with a*x = 1 mod m, for coprime a and m, by the extended Euclidean algorithm.
func inverse(a, m uint64) uint64 {
	t, next := int64(0), int64(1)
	r, nextR := int64(m), int64(a%m)
	for nextR != 0 {
		q := r / nextR
		t, next = next, t-q*next
		r, nextR = nextR, r-q*nextR
	}
	if t < 0 {
		t += int64(m)
	}
	return uint64(t)
}
