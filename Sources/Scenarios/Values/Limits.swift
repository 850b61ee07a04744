internal import Contexts
internal import Measurement

/// The largest numbers that a scenario may ask for. Larger numbers make no sensible run and only exhaust memory.
package enum Limits {
    package static let nameLength = 64
    package static let descriptionLength = 2_000
    package static let traffics = 64
    package static let stages = 1_000
    package static let virtualUsers = 1_000_000
    package static let journeySteps = 64
    /// The most bytes of a path that a customer visits.
    package static let pathLength = 200
    package static let faults = RunRecorder.maximumWindows
    package static let releases = 64
    package static let expectations = 256
    package static let expectationLength = 500
    package static let variants = 16
    package static let overrides = 64
    /// The most samples of an empirical distribution, and the largest size of their file.
    package static let samples = 100_000
    package static let sampleFileBytes = 4 << 20
    package static let speed = 1_000_000.0

    static let nameProblem = "is no name, expected 1 to 64 letters, digits, '-' and '_'"

    /// Names go into dotted paths, metric labels and file names. So they contain no character that has a meaning there.
    package static func isName(_ text: String) -> Bool {
        (1...nameLength).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x5F: true
                default: false
                }
            }
    }
}
