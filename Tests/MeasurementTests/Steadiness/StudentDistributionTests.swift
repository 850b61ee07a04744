import Testing

@testable import Measurement

@Suite struct StudentDistributionTests {
    @Test(
        "Student's distribution is that of the tables",
        arguments: [
            (1, 1, 0.5), (1, 63.656741162871583, 0.01), (4, 4.604094871349993, 0.01), (9, 3.249835541592, 0.01),
            (18, 2.100922040241, 0.05), (18, 5.0, 9.284143e-5), (8, 20.0, 4.073918e-8), (198, 2.600887278, 0.01),
        ])
    func tailsAreThoseOfTheTables(degrees: Int, t: Double, chance: Double) {
        let found = StudentDistribution.tails(squared: t * t, degrees: degrees)
        #expect(abs(found / chance - 1) < 1e-6, "\(found)")
    }

    @Test func tailsOfTwoDegreesAreExact() {
        for t in [0, 1e-9, 0.1, 0.5, 1, 1.7, 2, 10, 1e4] {
            // 1 − t ÷ √(2 + t²), without its loss of digits.
            let root = (2 + t * t).squareRoot()
            let found = StudentDistribution.tails(squared: t * t, degrees: 2)
            let exact = 2 / (root * (root + t))
            #expect(abs(found - exact) <= 1e-12 * exact, "\(t)")
        }
        #expect(StudentDistribution.tails(squared: .infinity, degrees: 4) == 0)
    }
}
