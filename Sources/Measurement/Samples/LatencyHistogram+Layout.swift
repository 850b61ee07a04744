/// HdrHistogram's layout for this range and precision, by its own names.
extension LatencyHistogram {
    /// Values below this have a bucket each. It is the power of two that has room for 2 × 10^3 of them.
    package static let subBucketCount: UInt64 = 2_048

    /// One for the first range of the sub-buckets, and one more for each doubling until the range holds
    /// ``highestMicroseconds``.
    package static let bucketCount: UInt64 = {
        var (buckets, end) = (UInt64(1), subBucketCount)
        while end <= highestMicroseconds {
            end <<= 1
            buckets += 1
        }
        return buckets
    }()

    /// `medianEquivalentValue`: the middle of the bucket whose largest value is `upper`.
    package static func middle(ofBucketUpTo upper: UInt64) -> UInt64 {
        let width: UInt64 = 1 << UInt64(53 - (upper | (subBucketCount - 1)).leadingZeroBitCount)
        return upper - (width - 1) + width / 2
    }
}
