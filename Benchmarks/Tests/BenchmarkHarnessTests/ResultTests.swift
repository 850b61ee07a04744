import BenchmarkHarness
import Testing

private func sample(_ sagasPerSecond: Double, check: Double? = nil) -> Sample {
    let check = check.map { " check_ns=\($0)" } ?? ""
    let text = "sagas=\(sagasPerSecond) messages=\(sagasPerSecond * 20) wall_ns=2e9 cpu_ns=1e9" + check
    guard let sample = try? Sample(parsing: text, of: "test") else { fatalError("no sample: \(text)") }
    return sample
}

private let comparison = Comparison(
    "test", "a test", unit: .sagas, clock: .cpu,
    programs: [Program("ours", .ours, ["ours"]), Program("other, slow", .peer, ["other"], target: 10)])

@Suite struct ResultTests {
    @Test func ratesAreMediansOverTheRounds() throws {
        let rounds = [[sample(100), sample(10)], [sample(900), sample(20)], [sample(300), sample(60)]]
        let result = try Result(comparison, rounds: rounds)
        #expect(result.rows.map(\.rate) == [300, 20])
        #expect(result.rows[0].spread == 800.0 / 300)
        #expect(result.rows[0].share == 0.5)
    }

    @Test func ratiosAreTakenWithinARound() throws {
        // The machine was three times as slow in the second round; the ratio does not see it.
        let rounds = [[sample(300), sample(30)], [sample(100), sample(10)], [sample(330), sample(30)]]
        let result = try Result(comparison, rounds: rounds)
        #expect(result.rows[0].ratio == nil)
        #expect(abs(try #require(result.rows[1].ratio) - 10) < 1e-9)
    }

    @Test(arguments: [(100.0, true), (99.0, false)])
    func aTargetIsMetFromItsValueOn(ours: Double, isMet: Bool) throws {
        let result = try Result(comparison, rounds: [[sample(ours), sample(10)]])
        #expect(result.rows.map(\.isMet) == [nil, isMet])
    }

    @Test func programsThatDidOtherWorkAreNotCompared() throws {
        let ours = 10_000.0
        let allowed = ours * (1 + Result.tolerance)
        _ = try Result(comparison, rounds: [[sample(1, check: ours), sample(1, check: allowed)]])
        #expect(throws: HarnessError.differentWork(program: "other, slow", check: allowed + 1, ours: ours)) {
            try Result(comparison, rounds: [[sample(1, check: ours), sample(1, check: allowed + 1)]])
        }
    }

    @Test func withoutOursThereAreRatesAndNoRatios() throws {
        let peers = Comparison("p", "peers", unit: .sagas, clock: .wall, programs: [Program("a", .peer, [], target: 1)])
        let result = try Result(peers, rounds: [[sample(10)]])
        #expect(result.rows[0].rate == 5)
        #expect(result.rows[0].isMet == nil)
    }

    @Test func csvQuotesNamesWithCommas() throws {
        let result = try Result(comparison, rounds: [[sample(100), sample(10)]])
        let lines = CSV.render([result]).split(separator: "\n")
        #expect(lines.count == 3)
        #expect(lines[0] == "comparison,program,role,unit,clock,rate,spread,core_share,ours_ratio,target,met")
        #expect(lines[2] == "test,\"other, slow\",peer,sagas,cpu,10,0.0000,0.5000,10.0000,10.00,true")
    }

    @Test func theTableShowsRatioAndTarget() throws {
        let text = TextTable.render(try Result(comparison, rounds: [[sample(123_456), sample(20_000)]]))
        #expect(
            text == """
                test: a test; by processor time
                  program      sagas/s  spread  core  ours ÷ it  target
                  ours         123,456      0%   50%                   
                  other, slow   20,000      0%   50%      6.17x   ✗ 10x

                """)
    }
}
