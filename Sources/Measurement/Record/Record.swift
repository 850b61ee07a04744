/// What a finished run yields: all that it measured and how it was judged. Every report is a view of it.
package struct Record: Hashable, Codable, Sendable {
    /// The version of this layout; a reader refuses others.
    package static let currentSchema = 4

    /// What was run.
    package struct Identity: Hashable, Codable, Sendable {
        package var scenario: String
        /// Nil for the scenario as it stands.
        package var variant: String?
        package var seed: UInt64
        /// `virtual` or `live`.
        package var world: String
        /// The version of the program.
        package var version: String

        package init(scenario: String, variant: String? = nil, seed: UInt64, world: String, version: String) {
            self.scenario = scenario
            self.variant = variant
            self.seed = seed
            self.world = world
            self.version = version
        }
    }

    /// An invariant as it was checked.
    package struct Invariant: Hashable, Codable, Sendable {
        /// Breaches that are told one by one; all are counted.
        package static let maximumExamples = 20

        package var name: String
        /// Whether the scenario breaks it on purpose: then it must not hold.
        package var isToBreak: Bool
        package private(set) var breaches = 0
        /// The first breaches, each with what it needs to be understood.
        package private(set) var examples: [String] = []

        package init(_ name: String, isToBreak: Bool = false) {
            self.name = name
            self.isToBreak = isToBreak
        }

        /// Whether it holds, or is broken as it should be.
        package var isAsExpected: Bool { isToBreak == (breaches > 0) }

        package mutating func addBreach(_ text: String) {
            breaches += 1
            if examples.count < Self.maximumExamples { examples.append(text) }
        }
    }

    /// One case in which an invariant does not hold.
    package struct Breach: Hashable, Codable, Sendable {
        /// Those of one invariant that are listed; all are counted.
        package static let maximumListed = 10_000

        package var invariant: String
        /// What it is about, as one word of the application's, such as `customer`.
        package var subject: String
        /// Which of them; nil where there is only one.
        package var number: UInt64?
        package var expected: String
        package var found: String

        package init(invariant: String, subject: String, number: UInt64?, expected: String, found: String) {
            self.invariant = invariant
            self.subject = subject
            self.number = number
            self.expected = expected
            self.found = found
        }

        /// `customer 12`; without a number `the`, and the word.
        package var subjectText: String { number.map { "\(subject) \($0)" } ?? "the \(subject)" }
    }

    package let schema: Int
    package var identity: Identity
    /// Which application was run, as ``ReportVocabulary/application`` names it; nil where nobody said it.
    package var application: String?
    /// What the command line changed of the scenario, as `--set seed=7`; empty where it runs as it is written.
    package var settings: [String] = []
    /// The scenario that was run, as a file with every default filled in; empty where nobody said it.
    package var scenario = ""
    /// What the scenario says of itself; nil where it says nothing.
    package var about: String?
    /// The run's place among those of its scenario: 0 the base, then the variants as they are declared; nil where nobody
    /// said it.
    package var place: Int?
    /// The digest of all events, in hexadecimal digits; equal digests mean equal runs. Empty in the live world.
    package var digest: String
    /// How long the run took on its own time line, in nanoseconds.
    package var runNanoseconds: Int64
    /// How long it took on the wall clock, in nanoseconds. No report that is compared byte for byte shows it.
    package var wallNanoseconds: Int64
    /// Whether the run was stopped before its end; what it had measured by then is here.
    package var isInterrupted: Bool
    /// Whether the steady state did not hold before the first fault, so that the run was stopped there.
    package var isUnsteady = false
    package var measurements: Measurements
    package var verdicts: [Verdict]
    /// Every invariant that was checked, held or not.
    package var invariants: [Invariant]
    /// The breaches of all invariants one by one, in the order of ``invariants``, each up to its limit.
    package var breachList: [Breach] = []
    /// What somebody who reads the result should know beside it, each a sentence with what to do.
    package var notes: [String]

    /// Judges `expectations` by `measurements`.
    package init(
        identity: Identity, digest: String, runNanoseconds: Int64, wallNanoseconds: Int64 = 0,
        isInterrupted: Bool = false, measurements: Measurements, expectations: [Expectation] = [],
        invariants: [Invariant] = [], notes: [String] = []
    ) {
        schema = Self.currentSchema
        self.identity = identity
        self.digest = digest
        self.runNanoseconds = runNanoseconds
        self.wallNanoseconds = wallNanoseconds
        self.isInterrupted = isInterrupted
        self.measurements = measurements
        verdicts = expectations.map { $0.verdict(on: measurements) }
        self.invariants = invariants
        self.notes = notes
    }

    /// Whether every invariant held that was not to be broken.
    package var keptInvariants: Bool { invariants.allSatisfy { $0.breaches == 0 || $0.isToBreak } }
    /// Whether every invariant was broken that was to be. A run that was stopped has not had the time.
    package var brokeAsExpected: Bool { wasStopped || invariants.allSatisfy { $0.breaches > 0 || !$0.isToBreak } }
    /// Whether every expectation held.
    package var metExpectations: Bool { verdicts.allSatisfy(\.isHeld) }
    /// Whether the application did what the scenario says: all of them, over the whole run.
    package var held: Bool { keptInvariants && brokeAsExpected && metExpectations && !wasStopped }
    /// Whether the run did not come to its end, and cannot be blamed for what it had not finished.
    package var wasStopped: Bool { isInterrupted || isUnsteady }
}

/// What the runs of a scenario are called, beside one another and as folders.
package enum RunName {
    /// The scenario itself beside its variants; no variant may have this name.
    package static let base = "base"
    /// Before the number of a run, counted from 1, where a variant is run several times.
    package static let prefix = "run-"

    /// 7 of `run-7`; nil of any other name, `run-07` among them.
    package static func number(_ name: String) -> Int? {
        guard name.hasPrefix(prefix), let number = Int(name.dropFirst(prefix.count)), number > 0,
            name == "\(prefix)\(number)"
        else { return nil }
        return number
    }
}
