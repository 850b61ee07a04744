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

    // Requests that a scenario spells out.

    /// The most bytes of a template, and the most texts and variables in it.
    package static let templateLength = 8_192
    package static let templateSegments = 256
    /// The most bytes of a body that is one text.
    package static let bodyTemplateLength = 256 << 10
    /// The most headers, parts of a query, fields of a form, checks or saved values of one request.
    package static let requestParts = 128
    package static let partNameLength = 256
    /// The most different operations of requests in one scenario.
    package static let operations = 100
    /// The most bytes and steps of a way to a value within JSON.
    package static let valuePathLength = 256
    package static let valuePathSteps = 32
    package static let filePathLength = 4_096
    /// The most bytes of a secret that stands in a file.
    package static let secretFileBytes = 64 << 10
    package static let connections = 1_000_000
    /// The most files of data, and the most that each may have.
    package static let feeders = 16
    package static let dataFileBytes = 16 << 20
    package static let dataRows = 1_000_000
    package static let dataColumns = 256

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
