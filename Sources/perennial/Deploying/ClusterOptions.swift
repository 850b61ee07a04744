internal import Applications
internal import ArgumentParser
internal import Manifests
internal import Scenarios
internal import Texts

/// What a cluster has and no scenario says.
struct ClusterOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The namespace; default \(theApplication.vocabulary.name).", valueName: "name"))
    var namespace: String?

    @Option(
        help: ArgumentHelp(
            "The image of every service; the Containerfile makes it. Default perennial:\(ProgramVersion.current).",
            valueName: "name"))
    var image: String?

    @Option(help: ArgumentHelp("The database server's image.", valueName: "name"))
    var databaseImage = usual.databaseImage

    @Option(help: ArgumentHelp("The size of the database's volume.", valueName: "size"))
    var volume = usual.volume

    @Option(help: ArgumentHelp("The processor time that a replica asks for.", valueName: "quantity"))
    var cpu = usual.cpu

    @Option(help: ArgumentHelp("The host under which customers reach it; any if it is not named.", valueName: "name"))
    var host: String?

    @Option(help: ArgumentHelp("The class of the Ingress.", valueName: "name"))
    var ingressClass = usual.ingressClass

    @Option(help: ArgumentHelp("The class of the Gateway.", valueName: "name"))
    var gatewayClass = usual.gatewayClass

    @Option(
        parsing: .singleValue,
        help: ArgumentHelp(
            "A namespace from which customers' requests come. Repeatable; default \(usual.gatewayNamespaces.joined(separator: " and ")).",
            valueName: "name"))
    var gatewayNamespace: [String] = []

    @Option(help: ArgumentHelp("The namespace from which metrics are read.", valueName: "name"))
    var monitoringNamespace: String?

    private static let usual = ManifestOptions(namespace: "", image: "")

    var options: ManifestOptions {
        var options = ManifestOptions(
            namespace: namespace ?? theApplication.vocabulary.name,
            image: image ?? "perennial:\(ProgramVersion.current)")
        options.databaseImage = databaseImage
        options.volume = volume
        options.cpu = cpu
        options.host = host
        options.ingressClass = ingressClass
        options.gatewayClass = gatewayClass
        if !gatewayNamespace.isEmpty { options.gatewayNamespaces = gatewayNamespace }
        options.monitoringNamespace = monitoringNamespace
        return options
    }

    /// The same options for another command.
    var arguments: [String] {
        let usual = Self.usual
        let given: [(String, String?)] = [
            ("--namespace", namespace), ("--image", image),
            ("--database-image", databaseImage == usual.databaseImage ? nil : databaseImage),
            ("--volume", volume == usual.volume ? nil : volume), ("--cpu", cpu == usual.cpu ? nil : cpu),
            ("--host", host),
            ("--ingress-class", ingressClass == usual.ingressClass ? nil : ingressClass),
            ("--gateway-class", gatewayClass == usual.gatewayClass ? nil : gatewayClass),
            ("--monitoring-namespace", monitoringNamespace),
        ]
        return given.flatMap { option, value in value.map { [option, $0] } ?? [] }
            + gatewayNamespace.flatMap { ["--gateway-namespace", $0] }
    }
}

/// What is written besides manifests.
struct FurtherManifestOptions: ParsableArguments {
    enum Pipelines: String, ExpressibleByArgument, CaseIterable {
        case github, gitlab, both
    }

    @Flag(help: "Also an nginx.conf with the same routes, for a shop on this machine or elsewhere.")
    var nginx = false

    @Option(help: ArgumentHelp("Where that nginx listens.", valueName: "address:port"))
    var nginxListen: String?

    @Option(
        name: .customLong("upstream"), parsing: .singleValue,
        help: ArgumentHelp(
            "Where nginx finds a service, instead of the ports from 8081 on of this machine. Repeatable, also for several addresses of one service.",
            valueName: "service=host:port"))
    var upstreams: [String] = []

    @Option(
        help: ArgumentHelp(
            "Also jobs that build, test, check, release and take back: for github, gitlab or both.", valueName: "where")
    )
    var pipeline: Pipelines?

    func validate() throws {
        guard !nginx else { return }
        if nginxListen != nil { throw ValidationError("--nginx-listen goes with --nginx.") }
        if !upstreams.isEmpty { throw ValidationError("--upstream goes with --nginx.") }
    }

    var pipelines: [ManifestOptions.Pipeline] {
        switch pipeline {
        case nil: []
        case .github?: [.github]
        case .gitlab?: [.gitlab]
        case .both?: ManifestOptions.Pipeline.allCases
        }
    }

    func nginxOptions() throws(Failure) -> ManifestOptions.NginxOptions? {
        guard nginx else { return nil }
        var options = ManifestOptions.NginxOptions()
        if let nginxListen { options.listen = nginxListen }
        for upstream in upstreams {
            let parts = upstream.split(separator: "=", maxSplits: 1)
            guard parts.count == 2 else {
                throw Failure(
                    .badInput, "error: --upstream \(upstream): expected a service and its address, as web=10.0.0.7:8081"
                )
            }
            options.upstreams.append(.init(service: String(parts[0]), address: String(parts[1])))
        }
        return options
    }

    /// The same options for another command.
    var arguments: [String] {
        (nginx ? ["--nginx"] : []) + (nginxListen.map { ["--nginx-listen", $0] } ?? [])
            + upstreams.flatMap { ["--upstream", $0] } + (pipeline.map { ["--pipeline", $0.rawValue] } ?? [])
    }
}
