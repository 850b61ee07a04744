extension FixedMath {
    /// Above the first, e to it overflows to infinity; below the second, it underflows to 0.
    static let exponentialOverflow = 709.782712893384
    static let exponentialUnderflow = -745.1332191019412

    /// e to the power of `x`, within 1 ulp (2 where the result is subnormal).
    ///
    /// `x` is taken apart as k·ln 2 + r with |r| at most ½ ln 2; e to r comes from its Taylor series.
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

    /// `value`·2ᵏ for a value near 1 and k in −1075...1024, in two steps where the power itself is no normal number.
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
