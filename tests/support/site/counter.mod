#filetype,Modbus_xif
#program_ID,9FFFFF1E28000611
Block Name,Block Index,Datapoint Name,Address,Native Type,IAP Type,Write Enable,Function Code
Meter,0,power,1,UINT16,float,-,FC04
Meter,0,limit,2,UINT16,float,+,FC03
