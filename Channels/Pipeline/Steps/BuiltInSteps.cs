namespace InterfaceEngine.Channels.Pipeline.Steps;

/// <summary>The steps that ship with the engine, one line each.</summary>
internal static class BuiltInSteps
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<StepSpec> All { get; } =
    [
        FilterStep.Spec,
        RequireStep.Spec,
        ValidateStep.Spec,
        LookupStep.Spec,
        MapStep.Spec,
        EncodeStep.Spec,
    ];
}
