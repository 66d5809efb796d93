class Other(:
