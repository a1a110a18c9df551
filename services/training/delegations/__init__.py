"""The delegation log: which tasks an investigator hands over to whom at a site, from when to when. E6(R3) 2.3"""
