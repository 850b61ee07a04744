import Serving
import Testing

@testable import Hosting

@Suite struct GatewayLimitTests {
    /// Servers that have all connections that they take leave files for everything else.
    @Test(arguments: [256, 1_024, 20_000, 1_048_576])
    func connectionsLeaveFilesForTheRest(files: Int) {
        let limits = GatewayProcess.limits(servers: 8, files: files)
        #expect((limits.connections + limits.refusals) * 8 <= files - min(files / 2, 2_048))
        #expect(limits.connections > limits.refusals)
        #expect(limits.connections <= HTTPLimits().connections && limits.refusals <= HTTPLimits().refusals)
        if files > 1_000_000 { #expect(limits.connections == HTTPLimits().connections) }
    }
}
