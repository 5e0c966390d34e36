using System.Text.Json;
using FraudServerless.Contracts;
using FraudServerless.Contracts.Legacy;

namespace FraudServerless.Scoring;

/// <summary>Decides on one order: route, invoke, decide, record. Thread-safe; one per process.</summary>
public sealed class DecisionService(
    ModelRouter router,
    PipelineClient pipeline,
    DecisionPolicy policy,
    DecisionLedger ledger,
    string codeVersion,
    TimeProvider time
)
{
    /// <summary>The service on the real endpoints and tables.</summary>
    /// <exception cref="SettingsException">Routes or policy are faulty; the faults of both files at once.</exception>
    public static DecisionService Create(ScoringSettings settings, TimeProvider time)
    {
        var faults = new List<string>();
        var router = Load(() => ModelRouter.Load(settings.RoutesFile));
        var policy = Load(() => DecisionPolicy.Load(settings.PolicyFile));
        return router is null || policy is null
            ? throw new SettingsException(faults)
            : new DecisionService(
                router,
                PipelineClient.Create(settings, time),
                policy,
                DecisionLedger.Create(settings, time),
                settings.CodeVersion,
                time
            );

        T? Load<T>(Func<T> load)
            where T : class
        {
            try
            {
                return load();
            }
            catch (SettingsException e)
            {
                faults.AddRange(e.Faults);
                return null;
            }
        }
    }

    /// <summary>Version of the policy that decides, for <c>X-Policy-Version</c>.</summary>
    public string PolicyVersion => policy.Version;

    /// <summary>Version of the routes.</summary>
    public string RoutesVersion => router.Version;

    /// <summary>
    /// Decides once a trigger. A model that fails or is late leads to a degraded decision, a ledger that fails to <see cref="CheckStatus.Unavailable"/>: neither
    /// to an exception. Only the caller's own cancellation throws.
    /// </summary>
    public async Task<CheckResult> CheckAsync(CheckCommand command, CancellationToken cancellation)
    {
        var order = command.Order;
        var route = router.Find(order.Market, order.Assortment);
        if (route is null)
        {
            return new CheckResult
            {
                Status = CheckStatus.UnsupportedMarket,
                Timings = new StageTimings(command.ValidateMs, command.PreprocessMs, 0, 0, 0),
            };
        }

        var invokeStart = time.GetTimestamp();
        var orderJson = JsonSerializer.SerializeToUtf8Bytes(order, ContractsJson.Default.Order);
        var invoking = pipeline.InvokeAsync(orderJson, route, cancellation);

        // While the endpoint works.
        var snapshot = Snapshot.Pack(orderJson);
        var invocation = await invoking;
        var decideStart = time.GetTimestamp();
        var score = invocation.Score;
        var ruling = policy.Decide(order, score, route);
        var decidedAt = time.GetUtcNow();
        var decision = new Decision
        {
            OrderNumber = order.OrderNumber,
            DecisionId = Guid.CreateVersion7(decidedAt),
            DecidedAt = decidedAt,
            Outcome = ruling.Outcome,
            AllowedMethods = ruling.AllowedMethods,
            Score = score?.Value,
            ScoreClass = ruling.ScoreClass,
            Reasons = ruling.Reasons,
            Source = score is null ? DecisionSources.Fallback : DecisionSources.Model,
            Versions = new DecisionVersions
            {
                ModelId = route.ModelId,
                Model = score?.Model,
                FeatureSpec = score?.Features,
                Policy = policy.Version,
                Routes = router.Version,
                Endpoint = route.Endpoint,
                Code = codeVersion,
            },
            AuditId = command.TriggerId,
            CustomerId = order.Customer.CustomerId,
            Market = order.Market,
            Assortment = order.Assortment,
            PaymentMethod = order.Payment.Method,
            Currency = order.Currency,
            GrandTotal = order.GrandTotal,
            IsTest = order.TestFlag,
        };
        var answer = LegacyAnswerWriter.Write(
            new LegacyAnswer
            {
                RequestId = order.RequestId,
                OrderNumber = order.OrderNumber,
                Score = decision.Score,
                ScoreClass = decision.ScoreClass,
                Decision = decision.Outcome,
                AllowedMethods = decision.AllowedMethods,
                Reasons = decision.Reasons,
                ModelId = route.ModelId,
                ModelVersion = score?.Model ?? "",
                Degraded = decision.Degraded,
                ProcessingTimeMs = (long)time.GetElapsedTime(command.StartedAt).TotalMilliseconds,
                Timestamp = decidedAt,
            }
        );
        var recordStart = time.GetTimestamp();
        var timings = new StageTimings(
            command.ValidateMs,
            command.PreprocessMs,
            time.GetElapsedTime(invokeStart, decideStart).TotalMilliseconds,
            time.GetElapsedTime(decideStart, recordStart).TotalMilliseconds,
            0
        );
        var audit = new AuditRecord
        {
            TriggerId = command.TriggerId,
            PayloadHash = command.PayloadHash,
            Order = order,
            Extra = command.Extra,
            Vector = score?.Vector ?? default,
            BaseValue = score?.Base,
            Contributions = score?.Contributions ?? [],
            Answer = answer,
            Timings = timings.ToDictionary(),
            PipelineOutcome = invocation.Kind.ToWire(),
            Warnings = command.Warnings,
            Actor = command.Actor,
            Decision = decision,
        };
        var recorded = await ledger.RecordAsync(audit, snapshot);
        timings = timings with { Record = time.GetElapsedTime(recordStart).TotalMilliseconds };
        return recorded.Status switch
        {
            LedgerStatus.Recorded => Result(CheckStatus.Decided, answer, decision),
            LedgerStatus.Replayed => Result(CheckStatus.Replayed, recorded.Recorded!.Answer, recorded.Recorded.Decision),
            LedgerStatus.Reused => Result(CheckStatus.Reused, default, null),
            _ => Result(CheckStatus.Unavailable, default, null),
        };

        CheckResult Result(CheckStatus status, ReadOnlyMemory<byte> bytes, Decision? of) =>
            new()
            {
                Status = status,
                Answer = bytes,
                Decision = of,
                PipelineOutcome = audit.PipelineOutcome,
                LedgerFault = recorded.Fault,
                Timings = timings,
            };
    }

    /// <summary>
    /// Rehearses one decision, so that the first real one does not pay for what is done once in a process: the SDK's tables, serializers, the signer, the
    /// policy. Sends nothing: endpoint and database are played by canned answers.
    /// </summary>
    /// <returns>True: the rehearsal went all the way.</returns>
    public Task<bool> WarmUpAsync() => Rehearsal.RunAsync(policy, time);
}
