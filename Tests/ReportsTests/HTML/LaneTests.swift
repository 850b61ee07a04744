import Testing

@testable import Measurement
@testable import Reports

@Suite struct LaneTests {
    private func segment(_ from: Double, _ to: Double, severity: Int) -> Lane.Segment {
        Lane.Segment(from: from, to: to, color: "c", severity: severity, text: "\(severity)")
    }

    @Test func fewSegmentsStayAsTheyAre() {
        let lane = Lane(name: "a", segments: [segment(0, 5, severity: 0), segment(5, 10, severity: 2)])
        #expect(lane.compact(TimeScale(end: 10)).segments == lane.segments)
    }

    @Test func aShortBadTimeAmongManySegmentsIsStillSeen() {
        var segments = (0..<10_000).map { segment(Double($0), Double($0 + 1), severity: 0) }
        segments[5_000] = segment(5_000, 5_001, severity: 2)
        let compact = Lane(name: "a", segments: segments).compact(TimeScale(end: 10_000))
        #expect(compact.segments.map(\.severity) == [0, 2, 0])
        #expect(compact.segments[1].from <= 5_000 && compact.segments[1].to >= 5_001)
    }

    @Test func aBreakersMoveReadsBackFromItsEvent() {
        for cause in [nil, "failure-rate"] {
            let move = BreakerMove(from: "CLOSED", to: "OPEN", cause: cause, replica: 12)
            #expect(BreakerMove(detail: move.detail) == move)
        }
        for text in [
            "", "CLOSED -> OPEN", "CLOSED -> OPEN in replica x", "CLOSED to OPEN in replica 1", "a b c d e f g",
        ] {
            #expect(BreakerMove(detail: text) == nil, "\(text)")
        }
    }
}
