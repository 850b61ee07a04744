import Contexts
import Testing

@testable import MySQLStorage

/// What the numbers of errors mean to whoever holds a decision.
@Suite struct MySQLFailureTests {
    private func kind(_ code: Int, isCommit: Bool = false) -> DatabaseError.Kind {
        MySQLFailure(code: code, message: "no").error(isCommit: isCommit).kind
    }

    @Test func beforeItsEndATransactionHasWrittenNothingWhateverHappens() {
        let busy = [1205, 1213, 1020, 1317, 1615, 1969]
        let unavailable = [
            1037, 1038, 1040, 1041, 1044, 1045, 1049, 1053, 1129, 1130, 1203, 1226, 1461, 1698, 1927, 2002, 2003, 2005,
            2006, 2013, 2014, 2026, 2027, 2055, 2059, 4031, 5012,
        ]
        let refused = [1021, 1030, 1062, 1064, 1114, 1146, 1153, 1264, 1290, 1406, 1792, 1836, 4025]
        for code in busy { #expect(kind(code) == .busy, "\(code)") }
        for code in unavailable { #expect(kind(code) == .unavailable, "\(code)") }
        for code in refused { #expect(kind(code) == .refused, "\(code)") }
    }

    @Test("Of its end only few errors say for certain that there was none")
    func commits() {
        for code in [1205, 1213] { #expect(kind(code, isCommit: true) == .busy) }
        for code in [1290, 1836] { #expect(kind(code, isCommit: true) == .refused) }
        for code in [1021, 1030, 1053, 1180, 1317, 1927, 2006, 2013, 2055, 1047] {
            #expect(kind(code, isCommit: true) == .interrupted, "\(code)")
        }
    }

    @Test func whatTheServerSaysReachesNoTerminalAsItIs() {
        let error = MySQLFailure(code: 1062, message: "\u{1b}[2J\nnext").error(at: "INSERT")
        #expect(error.detail == "\\x1b[2J\\x0anext (MySQL error 1062) at INSERT")
    }

    @Test func whatIsGivenInSmallerUnitsIsRoundedUpToSeconds() {
        #expect([-5, 0, 1, 999, 1_000, 1_001].map { MySQLWaits.seconds(.milliseconds($0)) } == [1, 1, 1, 1, 1, 2])
    }
}
