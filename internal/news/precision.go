package news

import "math"

// Wilson returns the lower end of the 95 % score interval of right out of n
// (Wilson 1927), from 0 to 1; 0 for n = 0. The publication rule reads it as the
// bound of a rule's measured precision.
func Wilson(right, n int) float64 {
	if n == 0 {
		return 0
	}
	const z = 1.959964
	p, m := float64(right)/float64(n), float64(n)
	return max(0, (p+z*z/(2*m)-z*math.Sqrt(p*(1-p)/m+z*z/(4*m*m)))/(1+z*z/m))
}
