#filetype,Modbus_xif
#program_ID,9FFFFF00000000F2
#product_name,marked
#manufacturer,Troupe tests
#description,A device that is known by its first register
Block Name,Block Index,Datapoint Name,Address,Native Type,Word Order,Byte Order,IAP Type,Write Enable,Function Code,Marker Value
Unit,0,Model,0,UINT16,big,big,uint16,-,FC03,2100
Unit,0,Level,1,UINT16,big,big,uint16,+,FC03,
