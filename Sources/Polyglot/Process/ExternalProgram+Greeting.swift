package import Contexts

extension ExternalProgram {
    /// Starts the program for a service and exchanges greetings with it.
    package static func greeted(
        _ command: ExternalCommand, for service: ServiceID, interruption: Interruption = Interruption()
    ) throws(ExternalFailure) -> ExternalProgram {
        var program = try ExternalProgram(command, interruption: interruption)
        let answer: [UInt8]
        do throws(ExternalFailure) {
            answer = try program.ask(
                WireLine.hello(service, timeout: command.timeout), within: command.startTimeout)
        } catch {
            throw ExternalFailure(error.kind, "at its start: \(error.detail)")
        }
        do throws(WireProblem) {
            try WireGreeting.check(answer, for: service)
        } catch {
            throw ExternalFailure(.nonsense, "at its start: \(error.description)")
        }
        return program
    }
}
