/// Logarithm, exponential and the inverse of the normal distribution, with the same bits on every machine.
///
/// The C library's versions differ between systems in the last bit, which is enough to change the digest of a run.
/// These functions use only `+ - * /`, the square root and bit operations, which IEEE 754 defines exactly. The source
/// fixes their order: Swift neither reorders floating-point operations nor fuses a multiplication with an addition.
package enum FixedMath {
    /// ln 2 in two parts; the upper one has 32 significant bits, so that its product with a small integer is exact.
    fileprivate static let ln2High = 0x1.62e42feep-1
    fileprivate static let ln2Low = 0x1.a39ef35793c76p-33
}

extension FixedMath {
    /// The natural logarithm, within 1 ulp.
    ///
    /// As IEEE 754 has it: minus infinity at 0, not-a-number below, infinity at infinity.
    ///
    /// `x` is taken apart as 2ᵏ·m with m in [√½, √2); with s = (m − 1)/(m + 1), ln m = 2·artanh s, as a series.
    package static func log(_ x: Double) -> Double {
        guard x > 0 else { return x == 0 ? -.infinity : .nan }
        guard x < .infinity else { return x }
        // Subnormal numbers have no implicit leading bit: make them normal first.
        let isSubnormal = x < .leastNormalMagnitude
        let bits = (isSubnormal ? x * 0x1p54 : x).bitPattern
        // Subtracting the bits of √½ makes the exponent field change at √½·2ᵏ instead of at 2ᵏ.
        let shifted = bits &- Self.sqrtHalfBits
        let exponent = Int64(bitPattern: shifted) >> 52
        let mantissa = Double(bitPattern: bits &- UInt64(bitPattern: exponent << 52))
        let k = Double(exponent &- (isSubnormal ? 54 : 0))

        let f = mantissa - 1
        let s = f / (2 + f)
        let z = s * s
        // ln(1 + f) = f − s·(f − r), and f² / 2 taken out of it keeps the leading terms exact.
        let halfSquare = 0.5 * f * f
        let correction = s * (halfSquare + artanhTail(z)) + k * ln2Low
        return k * ln2High - ((halfSquare - correction) - f)
    }

    private static let sqrtHalfBits: UInt64 = 0x3fe6_a09e_667f_3bcd

    /// 2z/3 + 2z²/5 + … + 2z¹¹/23: what the series of 2·artanh has after its first term, without the factor s.
    /// At z = (√2 − 1)⁴ ≈ 0.0294, the largest, the first term left out is below 2⁻⁶³ of the sum's leading 2.
    @inline(__always)
    private static func artanhTail(_ z: Double) -> Double {
        let z2 = z * z
        let z4 = z2 * z2
        let low = (2.0 / 3 + z * (2.0 / 5)) + z2 * (2.0 / 7 + z * (2.0 / 9))
        let middle = (2.0 / 11 + z * (2.0 / 13)) + z2 * (2.0 / 15 + z * (2.0 / 17))
        let high = (2.0 / 19 + z * (2.0 / 21)) + z2 * (2.0 / 23)
        return z * (low + z4 * (middle + z4 * high))
    }
}

extension FixedMath {
    /// Above the first value, the exponential overflows to infinity; below the second, it underflows to 0.
    fileprivate static let exponentialOverflow = 709.782712893384
    fileprivate static let exponentialUnderflow = -745.1332191019412

    /// e to the power of `x`, within 1 ulp (2 where the result is subnormal).
    ///
    /// `x` is taken apart as k·ln 2 + r with |r| at most ½ ln 2; e to r comes from its Taylor series.
    @inline(__always)
    package static func exp(_ x: Double) -> Double {
        guard x <= exponentialOverflow else { return x.isNaN ? x : .infinity }
        guard x >= exponentialUnderflow else { return 0 }
        // Adding 1.5·2⁵² leaves the nearest integer in the low bits: rounding without a call into the C library.
        let shifter = 0x1.8p52
        let shifted = x * 0x1.71547652b82fep0 + shifter
        let k = shifted - shifter
        let exponent = Int64(bitPattern: shifted.bitPattern &- shifter.bitPattern)
        let high = x - k * ln2High
        let low = k * ln2Low
        let r = high - low
        // The rounding error of r is known and small; adding it last costs little and saves a bit.
        let error = (high - r) - low
        let fraction = 1 + (r + (taylorTail(r) + error))
        return scale(fraction, byPowerOfTwo: exponent)
    }

    /// r²/2! + r³/3! + … + r¹³/13!; what is left out is below 2⁻⁵⁷ for |r| up to ½ ln 2.
    @inline(__always)
    private static func taylorTail(_ r: Double) -> Double {
        let r2 = r * r
        let r4 = r2 * r2
        let low = (1.0 / 2 + r * (1.0 / 6)) + r2 * (1.0 / 24 + r * (1.0 / 120))
        let middle = (1.0 / 720 + r * (1.0 / 5040)) + r2 * (1.0 / 40320 + r * (1.0 / 362_880))
        let high = (1.0 / 3_628_800 + r * (1.0 / 39_916_800)) + r2 * (1.0 / 479_001_600 + r * (1.0 / 6_227_020_800))
        return r2 * (low + r4 * (middle + r4 * high))
    }

    /// `value`·2ᵏ for a value near 1 and k in −1075...1024. It takes two steps if the power itself is not a normal
    /// number.
    @inline(__always)
    private static func scale(_ value: Double, byPowerOfTwo k: Int64) -> Double {
        if k >= -1022, k <= 1023 { return value * powerOfTwo(k) }
        return k > 0 ? value * powerOfTwo(1023) * powerOfTwo(k - 1023) : value * powerOfTwo(k + 1000) * 0x1p-1000
    }

    @inline(__always)
    private static func powerOfTwo(_ k: Int64) -> Double {
        Double(bitPattern: UInt64(bitPattern: k &+ 1023) << 52)
    }
}

extension FixedMath {
    /// The 99th percentile of the standard normal distribution.
    package static let normal99thPercentile = 2.3263478740408408

    /// The value below which a standard normal variable lies with probability `p`, within a relative 10⁻¹⁵.
    ///
    /// Minus infinity at 0, infinity at 1, not-a-number outside of 0...1. Odd around ½: if p and 1 − p are both exact,
    /// their values differ only in sign.
    ///
    /// Source: Wichura, "Algorithm AS 241: The Percentage Points of the Normal Distribution", Applied Statistics 37
    /// (1988), routine PPND16; its polynomials are evaluated in pairs of terms instead of one by one.
    @inline(__always)
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
