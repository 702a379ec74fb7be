namespace InterfaceEngine.Engine.Demo;

/// <summary>The sandbox that stands for the hospital's other systems. Inventory is down until it is started.</summary>
internal sealed class DemoReceivers(DemoHospital hospital, TimeProvider time) : IAsyncDisposable
{
    public SandboxSystem Erp { get; } = new("erp", hospital.Erp, "GL");

    public SandboxSystem Billing { get; } = new("billing", hospital.Billing, "BL");

    public SandboxSystem Inventory { get; } = new("inventory", hospital.Inventory, "MV");

    public SandboxDepartments Departments { get; } = new(hospital.Departments, time);

    /// <summary>Starts all but inventory.</summary>
    public async Task StartAsync()
    {
        Departments.Start();
        await Erp.StartAsync();
        await Billing.StartAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Departments.DisposeAsync();
        await Erp.DisposeAsync();
        await Billing.DisposeAsync();
        await Inventory.DisposeAsync();
    }
}
