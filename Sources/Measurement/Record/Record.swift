/// The result of a finished run: all that it measured and how it was judged. Every report is a view of a record.
package struct Record: Hashable, Codable, Sendable {
    /// The version of this layout; a reader refuses others.
    package static let currentSchema = 5

    /// What was run.
    package struct Identity: Hashable, Codable, Sendable {
        package var scenario: String
        /// Nil for the scenario without a variant.
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

    /// An invariant as it was checked, or could not be checked.
    package struct Invariant: Hashable, Codable, Sendable {
        /// How many breaches the record describes one by one. All breaches are counted.
        package static let maximumExamples = 20

        package var name: String
        /// Whether the scenario breaks the invariant on purpose. Then it must not hold.
        package var isToBreak: Bool
        /// Why the run could not judge it: a clause that begins in lower case, such as `the run was stopped early`.
        /// Nil for an invariant that was judged. One that was not has no breaches, and that says nothing.
        package private(set) var notJudged: String?
        package private(set) var breaches = 0
        /// The first breaches, each with what it needs to be understood.
        package private(set) var examples: [String] = []

        package init(_ name: String, isToBreak: Bool = false, notJudged: String? = nil) {
            self.name = name
            self.isToBreak = isToBreak
            self.notJudged = notJudged
        }

        package var isJudged: Bool { notJudged == nil }
        /// Whether it was judged and held.
        package var isKept: Bool { isJudged && breaches == 0 }
        /// Whether it holds, or is broken as intended.
        package var isAsExpected: Bool { isJudged && isToBreak == (breaches > 0) }

        package mutating func addBreach(_ text: String) {
            precondition(isJudged, "'\(name)' is not judged, and has a breach: \(text)")
            breaches += 1
            if examples.count < Self.maximumExamples { examples.append(text) }
        }
    }

    /// One case in which an invariant does not hold.
    package struct Breach: Hashable, Codable, Sendable {
        /// How many breaches of one invariant are listed. All breaches are counted.
        package static let maximumListed = 10_000

        package var invariant: String
        /// What it is about, as one of the application's words, such as `customer`.
        package var subject: String
        /// The number of the subject; nil if there is only one.
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

        /// `customer 12`; without a number, `the` and the word.
        package var subjectText: String { number.map { "\(subject) \($0)" } ?? "the \(subject)" }
    }

    package let schema: Int
    package var identity: Identity
    /// The application that was run, as ``ReportVocabulary/application`` names it; nil if not given.
    package var application: String?
    /// The command line's changes to the scenario, such as `--set seed=7`; empty if there are none.
    package var settings: [String] = []
    /// The scenario that was run, as a file with every default filled in; empty if not given.
    package var scenario = ""
    /// The scenario's description of itself; nil if it has none.
    package var about: String?
    /// The run's place among the runs of its scenario: 0 for the base, then the variants in order of declaration; nil
    /// if not given.
    package var place: Int?
    /// The digest of all events, in hexadecimal digits; equal digests mean equal runs. Empty in the live world.
    package var digest: String
    /// How long the run took on its own clock, in nanoseconds.
    package var runNanoseconds: Int64
    /// How long the run took on the wall clock, in nanoseconds. Reports that are compared byte for byte do not show it.
    package var wallNanoseconds: Int64
    /// Whether the run was stopped before its end. The record then has what was measured until the stop.
    package var isInterrupted: Bool
    /// Whether the steady state did not hold before the first fault. The run was stopped there.
    package var isUnsteady = false
    /// Why nothing was measured, as a clause: the generator of the load was too slow for it. Such a run says nothing
    /// about its target, whatever its figures are. Nil for every other run.
    package var voiding: String?
    package var measurements: Measurements
    package var verdicts: [Verdict]
    /// Every invariant that applies to the run, whether it held, is broken, or could not be judged.
    package var invariants: [Invariant]
    /// The breaches of all invariants one by one, in the order of ``invariants``. Each invariant has at most its limit.
    package var breachList: [Breach] = []
    /// What a reader of the result should also know. Each note is a sentence that says what to do.
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

    /// Whether no invariant is broken, apart from those that the scenario breaks on purpose.
    package var keptInvariants: Bool { invariants.allSatisfy { $0.breaches == 0 || $0.isToBreak } }
    /// Whether every invariant was broken that the scenario breaks on purpose. A stopped run did not have the time for
    /// that.
    package var brokeAsExpected: Bool { wasStopped || invariants.allSatisfy { $0.breaches > 0 || !$0.isToBreak } }
    /// Whether every invariant could be judged. A stopped run is not blamed for those that it left open.
    package var judgedInvariants: Bool { wasStopped || invariants.allSatisfy(\.isJudged) }
    /// Whether every expectation held.
    package var metExpectations: Bool { verdicts.allSatisfy(\.isHeld) }
    /// Whether the application did what the scenario demands: all of the above, over the whole run.
    package var held: Bool {
        keptInvariants && judgedInvariants && brokeAsExpected && metExpectations && !wasStopped && voiding == nil
    }
    /// Whether the run did not reach its end. Such a run is not blamed for unfinished work.
    package var wasStopped: Bool { isInterrupted || isUnsteady }
}

/// The names of the runs of a scenario, in reports side by side and as folders.
package enum RunName {
    /// The scenario itself, as opposed to its variants. No variant may have this name.
    package static let base = "base"
    /// The prefix of a run's number, which counts from 1, if a variant is run several times.
    package static let prefix = "run-"

    /// The 7 of `run-7`; nil for any other name, including `run-07`.
    package static func number(_ name: String) -> Int? {
        guard name.hasPrefix(prefix), let number = Int(name.dropFirst(prefix.count)), number > 0,
            name == "\(prefix)\(number)"
        else { return nil }
        return number
    }
}
