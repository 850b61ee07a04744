/// Logarithm, exponential and the inverse of the normal distribution, with the same bits on every machine.
///
/// The C library's versions differ between systems by a last bit, which is enough to give a run another digest. These
/// are made of `+ - * /`, the square root and operations on bits, which IEEE 754 defines exactly, in an order that
/// the source fixes: Swift neither reorders floating-point operations nor fuses a multiplication with an addition.
package enum FixedMath {
    /// ln 2 in two parts; the upper one has 32 significant bits, so that its product with a small integer is exact.
    static let ln2High = 0x1.62e42feep-1
    static let ln2Low = 0x1.a39ef35793c76p-33
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
