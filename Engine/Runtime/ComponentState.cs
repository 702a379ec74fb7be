using InterfaceEngine.Channels.Components;
using InterfaceEngine.Engine.Storage;

namespace InterfaceEngine.Engine.Runtime;

/// <summary>A connector's own durable text, kept in the store by its destination's name.</summary>
internal sealed class ComponentState(ControlTable control, string name) : IComponentState
{
    private const string Kind = "connector-state";

    /// <inheritdoc/>
    public string? Read() => control.Read(Kind).Where(d => d.Name == name).Select(d => d.Document).FirstOrDefault();

    /// <inheritdoc/>
    public async ValueTask WriteAsync(string text)
    {
        try
        {
            await control.WriteAsync([(Kind, name, text)]);
        }
        catch (StoreUnavailableException e)
        {
            throw new ComponentStateException(e.Code, e.Message, e);
        }
    }
}
