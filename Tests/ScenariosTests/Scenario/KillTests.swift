import Testing

@testable import Scenarios

@Suite struct KillTests {
    @Test func moreKillsThanReplicasAreToldAtTheirPlace() {
        let found = problems(minimal + "faults: [ { kill: payment, replicas: 5 } ]\n")
        #expect(found.map(\.message) == ["the fault kills 5 replicas of 'payment', which has 2"])
        #expect(found.first?.hint == "write 'replicas: all' to kill whatever there is")
        let deployed = "shop: { services: { payment: { replicas: 5 } } }\n"
        #expect(problems(minimal + deployed + "faults: [ { kill: payment, replicas: 5 } ]\n").isEmpty)
    }

    @Test func whatAnAutoscalerMayAddCountsAsThere() {
        let scaled = "shop: { services: { payment: { autoscaler: { maxReplicas: 4 } } } }\n"
        #expect(problems(minimal + scaled + "faults: [ { kill: payment, replicas: 4 } ]\n").isEmpty)
        let found = problems(minimal + scaled + "faults: [ { kill: payment, replicas: 5 } ]\n")
        #expect(found.map(\.message) == ["the fault kills 5 replicas of 'payment', which has 4 at most"])
    }

    @Test func aFaultThatIsNamedIsListedOnce() throws {
        let found = problems(
            minimal + "faults: [ { name: f, kill: order } ]\nexpect: [ 'recovery{fault=\"lunch\"} < 1s' ]\n")
        #expect(found.first?.hint == "known here: f")
    }
}
