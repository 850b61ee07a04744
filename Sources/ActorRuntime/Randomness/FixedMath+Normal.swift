extension FixedMath {
    /// The 99th percentile of the standard normal distribution.
    package static let normal99thPercentile = 2.3263478740408408

    /// The value below which a standard normal variable lies with probability `p`, within a relative 10⁻¹⁵.
    ///
    /// Minus infinity at 0, infinity at 1, not-a-number outside of 0...1. Odd around ½: the values at p and at 1 − p
    /// differ in sign alone, where both are exact.
    ///
    /// Source: Wichura, "Algorithm AS 241: The Percentage Points of the Normal Distribution", Applied Statistics 37
    /// (1988), routine PPND16; its polynomials are evaluated in pairs of terms instead of one by one.
    package static func inverseNormal(_ p: Double) -> Double {
        let q = p - 0.5
        // Five samples in six end here.
        if q.magnitude <= 0.425 { return q * central(0.180625 - q * q) }
        let tail = q < 0 ? p : 1 - p
        guard tail > 0 else { return tail == 0 ? (q < 0 ? -.infinity : .infinity) : .nan }
        let r = (-log(tail)).squareRoot()
        let magnitude = r <= 5 ? near(r - 1.6) : far(r - 5)
        return q < 0 ? -magnitude : magnitude
    }

    @inline(__always)
    private static func central(_ r: Double) -> Double {
        let numerator = polynomial(
            r, 3.3871328727963666080, 133.14166789178437745, 1971.5909503065514427, 13731.693765509461125,
            45921.953931549871457, 67265.770927008700853, 33430.575583588128105, 2509.0809287301226727)
        let denominator = polynomial(
            r, 1, 42.313330701600911252, 687.18700749205790830, 5394.1960214247511077,
            21213.794301586595867, 39307.895800092710610, 28729.085735721942674, 5226.4952788528545610)
        return numerator / denominator
    }

    private static func near(_ r: Double) -> Double {
        let numerator = polynomial(
            r, 1.42343711074968357734, 4.63033784615654529590, 5.76949722146069140550, 3.64784832476320460504,
            1.27045825245236838258, 2.41780725177450611770e-1, 2.27238449892691845833e-2, 7.74545014278341407640e-4)
        let denominator = polynomial(
            r, 1, 2.05319162663775882187, 1.67638483018380384940, 6.89767334985100004550e-1,
            1.48103976427480074590e-1, 1.51986665636164571966e-2, 5.47593808499534494600e-4, 1.05075007164441684324e-9)
        return numerator / denominator
    }

    private static func far(_ r: Double) -> Double {
        let numerator = polynomial(
            r, 6.65790464350110377720, 5.46378491116411436990, 1.78482653991729133580, 2.96560571828504891230e-1,
            2.65321895265761230930e-2, 1.24266094738807843860e-3, 2.71155556874348757815e-5, 2.01033439929228813265e-7)
        let denominator = polynomial(
            r, 1, 5.99832206555887937690e-1, 1.36929880922735805310e-1, 1.48753612908506148525e-2,
            7.86869131145613259100e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7, 2.04426310338993978564e-15)
        return numerator / denominator
    }

    /// a + br + cr² + … + hr⁷.
    @inline(__always)
    private static func polynomial(
        _ r: Double, _ a: Double, _ b: Double, _ c: Double, _ d: Double, _ e: Double, _ f: Double, _ g: Double,
        _ h: Double
    ) -> Double {
        let r2 = r * r
        return ((a + b * r) + r2 * (c + d * r)) + (r2 * r2) * ((e + f * r) + r2 * (g + h * r))
    }
}
