"""Letters to suppliers: what to complete, explain and clear up, from the findings about their workbooks."""
