internal import Contexts
internal import FoundationEssentials
internal import HTTPLoad
internal import HTTPWorld
internal import Requests
internal import Scenarios
internal import Simulation
internal import Texts

/// The requests of a scenario file against a real service: what the command line and the environment add to it.
struct HTTPRequests: Sendable {
    let options: HTTPOptions
    let file: ScenarioFile

    /// What runs a plan of the file.
    ///
    /// - Throws: whatever keeps it from running, before anything is sent.
    func runner(_ plan: RunPlan) throws(Failure) -> HTTPRunner {
        HTTPRunner(try ready(plan), variant: plan.variant, notes: plan.notes)
    }

    /// Shows the requests of a plan: made once, or not sent at all.
    ///
    /// - Returns: whether every request was served.
    func show(_ plan: RunPlan) async throws -> Bool {
        let customer = try OneCustomer(try ready(plan))
        guard options.once else {
            for text in try customer.dryRun() { try Terminal.write(text) }
            return true
        }
        return try await customer.run { try Terminal.write($0) }
    }

    private func ready(_ plan: RunPlan) throws(Failure) -> HTTPRunPlan {
        let prepared = try prepared(plan)
        let target = try resolved(prepared.address)
        let maximumRate = options.maxRate ?? (target.isLoopback ? nil : HTTPOptions.usualRate)
        return HTTPRunPlan(
            plan.scenario, prepared, to: target, arrivalsEnd: plan.arrivalsEnd, maximumRate: maximumRate)
    }

    /// A plan's requests, with the values of secrets and data.
    private func prepared(_ plan: RunPlan) throws(Failure) -> PreparedScenario {
        let scenario = plan.scenario
        do {
            let secrets = try Secrets(
                of: scenario, environment: ProcessInfo.processInfo.environment, resolve: file.resolve)
            let feeders = try Feeders(scenario.data, RandomStream(seed: scenario.seed))
            return try PreparedScenario(scenario, secrets: secrets, feeders: feeders)
        } catch {
            throw Failure(unexpected: error)
        }
    }

    private func resolved(_ address: TargetAddress) throws(Failure) -> ResolvedTarget {
        let target: ResolvedTarget
        do throws(ResolvedTarget.Problem) {
            target = try ResolvedTarget(address)
        } catch {
            throw Failure(.badInput, "target: error: \(error.text)")
        }
        guard target.isLoopback || options.permitted.contains(address.host) else {
            throw Failure(
                .badInput,
                "target: error: \(address.host) is no loopback address, and a load may harm whoever it belongs to\n"
                    + "hint: add --i-may-load \(address.host) if its owner agrees; it takes a host, without scheme and port"
            )
        }
        return target
    }
}
