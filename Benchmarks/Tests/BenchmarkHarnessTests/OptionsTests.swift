import BenchmarkHarness
import Testing

@Suite struct OptionsTests {
    @Test func nothingAskedForIsFiveRoundsOfAll() throws {
        let options = try Options([])
        #expect(options.rounds == 5)
        #expect(!options.isLong)
        #expect(options.cores == nil && options.only == nil && options.csv == nil)
    }

    @Test func allOptionsAreTaken() throws {
        let options = try Options(["--rounds", "99", "--cores", "0,1", "--only", "ring", "--long", "--csv", "a.csv"])
        #expect(options.rounds == Options.maximumRounds)
        #expect(options.isLong)
        #expect([options.cores, options.only, options.csv] == ["0,1", "ring", "a.csv"])
    }

    @Test(arguments: [["--rounds", "0"], ["--rounds", "100"], ["--rounds", "x"], ["--csv"], ["--fast", "1"]])
    func wrongArgumentsAreRefused(arguments: [String]) {
        #expect(throws: OptionProblem.self) { try Options(arguments) }
    }
}
