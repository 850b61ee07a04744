package import Measurement
internal import Texts

/// The result of a record, as a word and a reason: `held`, because of 4 expectations and 9 invariants.
package struct RunVerdict: Sendable {
    enum Tone: Sendable {
        case good, bad
        /// A variant that differs, which a variant may do.
        case neutral
    }

    /// The word between the scenario's name and the reason.
    enum Word: String, Sendable {
        case held
        /// Nothing was demanded, so nothing is known to be good.
        case ran
        case failed
        case isBroken = "is broken"
        case wasInterrupted = "was interrupted"
        case measuredNothing = "measured nothing"
        case differs
    }

    let word: Word
    let tone: Tone
    private let record: Record

    package init(_ record: Record) {
        self.record = record
        let mayFail = Self.mayFail(record)
        let isAsked = !(record.verdicts.isEmpty && record.invariants.isEmpty)
        tone = record.held && isAsked ? .good : record.held || mayFail ? .neutral : .bad
        // There is nothing against a record that held, and something against any other.
        word = record.held ? (isAsked ? .held : .ran) : mayFail ? .differs : Self.failure(record)
    }

    /// The reason for the verdict, in the words of the application.
    package func reason(in vocabulary: ReportVocabulary) -> String {
        let reasons = reasons(in: vocabulary).joined(separator: ", ")
        switch word {
        case .held: return whatHeld
        case .ran: return "nothing was demanded of it"
        case .differs:
            let broken = record.invariants.filter { $0.isToBreak && $0.breaches > 0 }.map(\.name)
            return reasons + ", as a variant's may"
                + (broken.isEmpty ? "" : "; \(broken.joined(separator: ", ")) broken, as expected")
        case .failed, .isBroken, .wasInterrupted, .measuredNothing: return reasons
        }
    }

    /// A variant shows what a mechanism is worth. If it fails an expectation, that is a finding and not a failure of
    /// the run.
    private static func mayFail(_ record: Record) -> Bool {
        record.identity.variant != nil && record.keptInvariants && record.brokeAsExpected && !record.wasStopped
            && record.voiding == nil
    }

    private static func breached(_ record: Record) -> Int {
        record.invariants.count { $0.breaches > 0 && !$0.isToBreak }
    }

    private static func unbroken(_ record: Record) -> Int {
        record.brokeAsExpected ? 0 : record.invariants.count { $0.isKept && $0.isToBreak }
    }

    private static func notJudged(_ record: Record) -> Int {
        record.wasStopped ? 0 : record.invariants.count { !$0.isJudged }
    }

    /// A run that was stopped early had no time to meet or miss an expectation.
    private static func missed(_ record: Record) -> Int {
        record.isInterrupted ? 0 : record.verdicts.count { !$0.isHeld }
    }

    private static func failure(_ record: Record) -> Word {
        if breached(record) > 0 { return .isBroken }
        if record.voiding != nil { return .measuredNothing }
        return missed(record) + unbroken(record) + notJudged(record) > 0 || record.isUnsteady
            ? .failed : .wasInterrupted
    }

    private func reasons(in vocabulary: ReportVocabulary) -> [String] {
        let (breached, unbroken, missed) = (Self.breached(record), Self.unbroken(record), Self.missed(record))
        var reasons: [String] = []
        if let voiding = record.voiding { reasons.append(voiding) }
        if breached > 0 {
            reasons.append("\(breached) of \(HumanValue.counted(record.invariants.count, "invariant")) broken")
        }
        if unbroken > 0 {
            reasons.append(
                "\(HumanValue.counted(unbroken, "invariant")) held that \(unbroken == 1 ? "was" : "were") to break")
        }
        let notJudged = Self.notJudged(record)
        if notJudged > 0 {
            reasons.append("\(notJudged) of \(HumanValue.counted(record.invariants.count, "invariant")) not judged")
        }
        if missed > 0 {
            reasons.append("\(missed) of \(HumanValue.counted(record.verdicts.count, "expectation")) failed")
        }
        if record.isInterrupted {
            reasons.append("stopped early" + (record.verdicts.isEmpty ? "" : ", expectations are not judged"))
        }
        if record.isUnsteady {
            reasons.append("stopped before the first fault, as the \(vocabulary.system) was not in its steady state")
        }
        return reasons
    }

    private var whatHeld: String {
        let kept = record.invariants.count(where: \.isKept)
        let broken = record.invariants.count - kept
        return "\(HumanValue.counted(record.verdicts.count, "expectation")), \(HumanValue.counted(kept, "invariant"))"
            + (broken > 0 ? ", \(broken) broken as expected" : "")
    }
}
