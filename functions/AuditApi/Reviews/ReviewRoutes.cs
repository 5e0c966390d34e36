using FraudServerless.AuditApi.Access;
using FraudServerless.AuditApi.Lookups;
using FraudServerless.Contracts.Rescoring;
using FraudServerless.Decisions;

namespace FraudServerless.AuditApi.Reviews;

/// <summary><c>POST /v1/reviews/{orderNumber}</c> decides, <c>DELETE /v1/reviews/{orderNumber}/decision?commandId=</c> takes that back for some seconds.</summary>
internal static class ReviewRoutes
{
    public static void MapReviews(this IEndpointRouteBuilder app)
    {
        app.MapPost("/v1/reviews/{orderNumber}", DecideAsync).For(new RouteAccess(DeskRole.Reviewer));
        app.MapDelete("/v1/reviews/{orderNumber}/decision", UndoAsync).For(new RouteAccess(DeskRole.Reviewer));
    }

    private static async Task<IResult> DecideAsync(
        string orderNumber,
        HttpContext http,
        ReviewDesk desk,
        DecisionData data,
        Views views,
        CancellationToken cancellationToken
    )
    {
        var user = http.GetUser();
        var (body, fault) = await ReviewBodies.ReadReviewAsync(http.Request, cancellationToken);
        if (body is null)
        {
            return fault!.ToResult();
        }

        var (command, problem) = ReviewCommand.Of(orderNumber, http.Request.Headers.IfMatch, body, data.Policy.ReviewReasons);
        if (command is null)
        {
            return problem!.ToResult();
        }

        var result = await desk.DecideAsync(user, command, cancellationToken);
        if (result.Problem?.Decision is { } newer)
        {
            // It is shown, so it is looked at.
            await views.WriteAsync(user, "decision", newer.DecisionId.ToString("D"), orderNumber, cancellationToken: cancellationToken);
        }

        return ToResult(result);
    }

    private static async Task<IResult> UndoAsync(
        string orderNumber,
        Guid commandId,
        HttpContext http,
        ReviewDesk desk,
        CancellationToken cancellationToken
    ) => ToResult(await desk.UndoAsync(http.GetUser(), orderNumber, commandId, cancellationToken));

    /// <summary>The bytes on record; 202 for what somebody else has to confirm.</summary>
    private static IResult ToResult(ReviewResult result) =>
        result.Record is { } record
            ? TypedResults.Text(
                record.Answer.Span,
                "application/json",
                record.Mode == RescoreMode.DryRun ? StatusCodes.Status202Accepted : StatusCodes.Status200OK
            )
            : result.Problem!.ToResult();
}
