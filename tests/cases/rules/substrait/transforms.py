def ratio(table):
    return table.mutate(ratio=table.spend / table.amount)
