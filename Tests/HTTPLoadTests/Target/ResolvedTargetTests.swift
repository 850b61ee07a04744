import HTTPLoad
import Testing
import Texts

@Suite struct ResolvedTargetTests {
    @Test(arguments: [
        ("http://127.0.0.1:1", true), ("http://127.1.2.3:1", true), ("http://[::1]:1", true),
        ("http://[::ffff:127.0.0.1]:1", true), ("http://localhost:1", true), ("http://192.0.2.1:1", false),
        ("http://[2001:db8::1]:1", false), ("http://0.0.0.0:1", false), ("http://[::]:1", false),
    ])
    func whatIsOnThisMachineIsKnown(url: String, isLoopback: Bool) throws {
        #expect(try ResolvedTarget(TargetAddress(url)).isLoopback == isLoopback)
    }

    @Test func nothingIsSentInTheClearThatIsMeantToBeSecret() throws {
        let address = try TargetAddress("https://127.0.0.1:1")
        let problem = #expect(throws: ResolvedTarget.Problem.self) { try ResolvedTarget(address) }
        #expect(problem?.description.contains("https, which is not spoken yet") == true)
    }

    @Test func aHostThatNobodyKnowsIsNamed() throws {
        let address = try TargetAddress("http://no-such-host.invalid")
        let problem = #expect(throws: ResolvedTarget.Problem.self) { try ResolvedTarget(address) }
        #expect(problem?.description == "nobody knows the target's host no-such-host.invalid")
    }
}
