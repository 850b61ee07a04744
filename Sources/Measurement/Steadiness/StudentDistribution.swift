/// Student's t distribution, calculated only with additions, multiplications and square roots, so that it is the same
/// everywhere.
package enum StudentDistribution {
    /// The chance of a value at least as far from 0, on either side: P(T² ≥ `squared`), to a relative 1e-12.
    ///
    /// - Parameter degrees: Degrees of freedom, at least 1.
    package static func tails(squared: Double, degrees: Int) -> Double {
        guard squared > 0 else { return 1 }
        guard squared.isFinite else { return 0 }
        let freedom = Double(degrees)
        let share = freedom / (freedom + squared)
        let rest = squared / (freedom + squared)
        // The fraction converges fast only on this side of the distribution's mean.
        return share < (freedom + 2) / (freedom + 5)
            ? front(share, rest, degrees) * fraction(freedom / 2, 0.5, share) / (freedom / 2)
            : 1 - front(share, rest, degrees) * fraction(0.5, freedom / 2, rest) / 0.5
    }

    /// x^(ν/2) · (1 − x)^½ ÷ B(ν/2, ½); `rest` is 1 − x with all its digits.
    private static func front(_ share: Double, _ rest: Double, _ degrees: Int) -> Double {
        // B(½, ½) = π and B(1, ½) = 2; B(a + 1, ½) = B(a, ½) · a ÷ (a + ½).
        var (half, beta, power) = degrees % 2 == 1 ? (0.5, Double.pi, share.squareRoot()) : (1, 2, share)
        while half < Double(degrees) / 2 {
            beta *= half / (half + 0.5)
            power *= share
            half += 1
        }
        return power * rest.squareRoot() / beta
    }

    /// The continued fraction of the incomplete beta function (Abramowitz and Stegun, "Handbook of Mathematical
    /// Functions", 1964, 26.5.8) by Lentz's method.
    private static func fraction(_ a: Double, _ b: Double, _ x: Double) -> Double {
        func safe(_ value: Double) -> Double { abs(value) < 1e-300 ? 1e-300 : value }
        var numerator = 1.0
        var denominator = 1 / safe(1 - (a + b) * x / (a + 1))
        var result = denominator
        for step in 1...maximumSteps {
            let m = Double(step)
            let even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
            denominator = 1 / safe(1 + even * denominator)
            numerator = safe(1 + even / numerator)
            result *= denominator * numerator
            let odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
            denominator = 1 / safe(1 + odd * denominator)
            numerator = safe(1 + odd / numerator)
            let factor = denominator * numerator
            result *= factor
            if abs(factor - 1) < 1e-14 { break }
        }
        return result
    }

    /// Far more than hundreds of degrees need.
    private static let maximumSteps = 1_000
}
